package checker

import "testing"

func TestSceneParts(t *testing.T) {
	c := server()
	rename := act(actRename, "web", ided(c.ID), flag("name", "old"))
	for name, tt := range map[string]struct {
		a    Action
		want bool
	}{
		"renamed":             {rename, true},
		"it was refused":      {changed(rename, refusedWith(409, "in use"), ided(c.ID)), false},
		"another was":         {changed(rename, ided("other")), false},
		"which is not known":  {changed(rename, ided("")), false},
		"from another name":   {act(actRename, "db", ided(c.ID)), false},
		"only looked at":      {act("container.inspect", "web", ided(c.ID)), false},
		"refused and no name": {act(actStop, "web", ided(c.ID), refusedWith(500, "no")), false},
	} {
		if got := history(tt.a).wasCalled(&c, "web"); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, tt := range map[string]struct {
		name    string
		actions []Action
		how     string
		took    bool
	}{
		"nothing":                      {"web", nil, "auto", false},
		"removed":                      {"web", []Action{act(actRemove, "web")}, "rm", true},
		"removed, then pruned":         {"web", []Action{act(actRemove, "web"), act(actPrune, "")}, "rm", true},
		"pruned, then removed":         {"web", []Action{act(actPrune, ""), act(actRemove, "web")}, "rm", true},
		"pruned":                       {"web", []Action{act(actPrune, "")}, "prune", false},
		"the prune failed":             {"web", []Action{act(actPrune, "", refusedWith(500, "no"))}, "auto", false},
		"it would not go":              {"web", []Action{act(actRemove, "web", refusedWith(409, "running"))}, "auto", false},
		"another removed":              {"web", []Action{act(actRemove, "db", from("app"))}, "auto", false},
		"stopped":                      {"web", []Action{act(actStop, "web")}, "auto", false},
		"any of the image removed":     {"", []Action{act(actRemove, "db", from("app"))}, "rm", true},
		"one of another image removed": {"", []Action{act(actRemove, "db", from("db"))}, "auto", false},
		"the learner's own removed":    {"web", []Action{run("web", "app"), act(actRemove, "web")}, "auto", false},
	} {
		j := history(tt.actions...)
		if got := j.sceneGone(tt.name, "app").Seen["how"]; got != tt.how {
			t.Errorf("%s: went by %q, want %q", name, got, tt.how)
		}
		if got := j.tookScene(tt.name, "app"); got != tt.took {
			t.Errorf("%s: the scene was taken is %v", name, got)
		}
	}
	made := Action{Action: actCreate, Target: "web", Status: 201}
	for name, tt := range map[string]struct {
		a    Action
		want bool
	}{
		"of its name": {act(actStop, "web"), true}, "of another": {act(actStop, "db"), false}, "of none": {act(actStop, ""), false},
		"of its name, with an ID": {act(actStop, "web", ided("x")), true},
	} {
		if got := history(made).onOwn(tt.a); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if history(Action{Action: actCreate, Status: 201}).onOwn(act(actStop, "")) {
		t.Error("neither has a name")
	}
}
