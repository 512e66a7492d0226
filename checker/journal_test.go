package checker

import (
	"strings"
	"testing"
	"time"
)

// history is what a judge knows who saw only these actions.
func history(actions ...Action) *judge { return newJudge(nil, Observation{Actions: actions}) }

// changed makes a copy of an action with several changes.
func changed(a Action, changes ...func(*Action)) Action {
	for _, change := range changes {
		change(&a)
	}
	return a
}

// ided gives an action another ID.
func ided(id string) func(*Action) { return func(a *Action) { a.ID = id } }

// by says which command line an action came from.
func by(line string) func(*Action) { return func(a *Action) { a.Command = line } }

// from says which image an action was about.
func from(image string) func(*Action) { return func(a *Action) { a.Image = image } }

func TestSucceeded(t *testing.T) {
	for _, tt := range []struct {
		a         Action
		succeeded bool
		refused   bool
	}{
		{Action{}, true, false}, // the client left before the answer
		{Action{Status: 304}, true, false},
		{Action{Status: 399}, true, false},
		{Action{Status: 400}, false, true},
		{Action{Status: 200, Error: "torn"}, false, false},
	} {
		if tt.a.succeeded() != tt.succeeded || tt.a.refused() != tt.refused {
			t.Errorf("%+v: succeeded %v, refused %v", tt.a, tt.a.succeeded(), tt.a.refused())
		}
	}
}

func TestTyped(t *testing.T) {
	longest := "docker logs " + strings.Repeat("x", maxTyped-len("docker logs "))
	for line, want := range map[string]string{
		"": "", "docker": "", "docker ps": "docker ps", "/usr/bin/docker  ps -a": "docker ps -a",
		"docker-compose up": "docker-compose up", "podman ps": "", longest: longest, longest + "x": "",
	} {
		if got := (Action{Command: line}).typed(); got != want {
			t.Errorf("%q is shown as %q, want %q", line, got, want)
		}
	}
}

func TestNameTaken(t *testing.T) {
	refused := run("web", "app", refusedWith(409, `already in use by container "abc123"`))
	for name, tt := range map[string]struct {
		then []Action
		want bool
	}{
		"nothing since":                       {nil, true},
		"the holder was removed by its ID":    {[]Action{act(actRemove, "", ided("abc123"))}, false},
		"the holder would not go":             {[]Action{act(actRemove, "", ided("abc123"), func(a *Action) { a.Status = 409 })}, true},
		"the holder was started":              {[]Action{act(actStart, "", ided("abc123"))}, true},
		"another was removed":                 {[]Action{act(actRemove, "db", ided("def456"))}, true},
		"removed by its name":                 {[]Action{act(actRemove, "web")}, false},
		"renamed away":                        {[]Action{act(actRename, "web", flag("name", "old"))}, false},
		"another was renamed to it":           {[]Action{act(actRename, "old", flag("name", "web"))}, false},
		"two others changed names":            {[]Action{act(actRename, "db", flag("name", "old"))}, true},
		"the renaming was refused":            {[]Action{act(actRename, "web", flag("name", "old"), func(a *Action) { a.Status = 409 })}, true},
		"made in the end":                     {[]Action{run("web", "app")}, false},
		"another was made":                    {[]Action{run("db", "app")}, true},
		"the one of that name was started":    {[]Action{act(actStart, "web")}, true},
		"all that had ended was removed":      {[]Action{act(actPrune, "")}, false},
		"nothing could be pruned":             {[]Action{act(actPrune, "", func(a *Action) { a.Status = 500 })}, true},
		"something of a volume called so too": {[]Action{act("volume.create", "vol", flag("name", "web"))}, true},
	} {
		if _, got := history(append([]Action{refused}, tt.then...)...).nameTaken("web"); got != tt.want {
			t.Errorf("%s: taken is %v, want %v", name, got, tt.want)
		}
	}
	if _, taken := history(run("web", "app", refusedWith(404, "no such image"))).nameTaken("web"); taken {
		t.Error("another refusal is no taken name")
	}
	if _, taken := history(run("db", "app", refusedWith(409, "in use"))).nameTaken("web"); taken {
		t.Error("another name is taken")
	}
}

func TestGone(t *testing.T) {
	status := func(code int) func(*Action) { return func(a *Action) { a.Status = code } }
	for name, tt := range map[string]struct {
		container, image string
		actions          []Action
		how, madeFrom    string // "": not gone, as far as it is known
	}{
		"nothing was done":                      {"web", "app", nil, "", ""},
		"stopped, then pruned":                  {"web", "app", []Action{act(actStop, "web", from("app")), act(actPrune, "")}, "prune", "app"},
		"killed, then pruned":                   {"web", "app", []Action{act(actKill, "web", from("app")), act(actPrune, "")}, "prune", "app"},
		"started, then pruned":                  {"web", "app", []Action{act(actStart, "web"), act(actPrune, "")}, "", ""},
		"stopped alone":                         {"web", "app", []Action{act(actStop, "web")}, "", ""},
		"stopped, and the prune failed":         {"web", "app", []Action{act(actStop, "web"), act(actPrune, "", status(500))}, "", ""},
		"it would not stop, then pruned":        {"web", "app", []Action{act(actStop, "web", status(500)), act(actPrune, "")}, "", ""},
		"another stopped, then pruned":          {"web", "app", []Action{act(actStop, "db"), act(actPrune, "")}, "", ""},
		"pruned, then stopped":                  {"web", "app", []Action{act(actPrune, ""), act(actStop, "web")}, "", ""},
		"of an image, stopped, then pruned":     {"", "app", []Action{act(actStop, ""), act(actPrune, "")}, "", ""},
		"removed":                               {"web", "app", []Action{act(actRemove, "web", from("app"))}, "rm", "app"},
		"it would not be removed":               {"web", "app", []Action{act(actRemove, "web", status(409))}, "", ""},
		"another removed":                       {"web", "app", []Action{act(actRemove, "db", from("app"))}, "", ""},
		"any of the image removed":              {"", "app", []Action{act(actRemove, "db", from("app:latest"))}, "rm", "app:latest"},
		"one of another image removed":          {"", "app", []Action{act(actRemove, "db", from("db"))}, "", ""},
		"removed, then a nameless try failed":   {"web", "app", []Action{act(actRemove, "web"), run("", "app", refusedWith(404, "no"))}, "", ""},
		"removed, then the same failed":         {"web", "app", []Action{act(actRemove, "web"), run("web", "app", refusedWith(404, "no"))}, "", ""},
		"removed, then another failed":          {"web", "app", []Action{act(actRemove, "web"), run("db", "db", refusedWith(404, "no"))}, "rm", ""},
		"of an image, removed, then one failed": {"", "app", []Action{act(actRemove, "db", from("app")), run("db", "db", refusedWith(404, "no"))}, "", ""},
		"made":                                  {"web", "app", []Action{run("web", "app:latest")}, "auto", "app:latest"},
		"any of the image made":                 {"", "app", []Action{run("db", "app")}, "auto", "app"},
		"one of another image made":             {"", "app", []Action{run("web", "db")}, "", ""},
		"another of the image made":             {"web", "app", []Action{run("db", "app")}, "", ""},
		"one of the name only started":          {"web", "app", []Action{act(actStart, "web", from("app"))}, "", ""},
	} {
		how, madeFrom, ok := history(tt.actions...).gone(tt.container, tt.image)
		if how != tt.how || madeFrom != tt.madeFrom || ok != (tt.how != "") {
			t.Errorf("%s: gone by %q, made from %q, %v", name, how, madeFrom, ok)
		}
	}
	renamed := history(run("web", "app"))
	renamed.obs.Containers = []Container{server(func(c *Container) { c.Name = "old" })}
	if how, _, gone := renamed.gone("web", "app"); gone {
		t.Errorf("one that has another name now went by %q", how)
	}
}

func TestHowGone(t *testing.T) {
	made := Action{Action: actCreate, ID: "abc", Target: "web", Status: 201}
	nameless, unknown := changed(made, func(a *Action) { a.Target = "" }), changed(made, ided(""))
	for name, tt := range map[string]struct {
		made Action
		then Action
		want string
	}{
		"removed by its ID":                  {made, act(actRemove, "", ided("abc")), "rm"},
		"removed by its name":                {unknown, act(actRemove, "web"), "rm"},
		"another removed by its ID":          {made, act(actRemove, "", ided("def")), "auto"},
		"another removed by its name":        {unknown, act(actRemove, "db"), "auto"},
		"another without a name removed":     {nameless, act(actRemove, "", ided("def")), "auto"},
		"started":                            {made, act(actStart, "web", ided("abc")), "auto"},
		"it would not be removed":            {made, act(actRemove, "web", func(a *Action) { a.Status = 409 }), "auto"},
		"all that had ended was removed":     {made, act(actPrune, ""), "prune"},
		"it removes itself, whatever comes":  {changed(made, flag("rm", "1")), act(actRemove, "web"), "auto"},
		"nothing could be pruned":            {made, act(actPrune, "", func(a *Action) { a.Status = 500 }), "auto"},
		"asked not to remove itself, and is": {changed(made, flag("rm", "0")), act(actRemove, "web"), "rm"},
	} {
		if got := history(tt.made, tt.then).howGone(0); got != tt.want {
			t.Errorf("%s: went by %q, want %q", name, got, tt.want)
		}
	}
}

func TestRetried(t *testing.T) {
	first := run("web", "app", refusedWith(404, "No such image"), by("docker run app"), flag("cmd", `["date"]`))
	again := run("web", "app", by("docker run app"), flag("cmd", `["date"]`))
	nameless := changed(first, func(a *Action) { a.Target = "" })
	for name, tt := range map[string]struct {
		first, then Action
		want        bool
	}{
		"the same again":                {first, again, true},
		"the engine gave it a name":     {nameless, again, true},
		"under another name":            {first, changed(again, func(a *Action) { a.Target = "db" }), false},
		"refused once more":             {first, changed(again, refusedWith(404, "No such image")), false},
		"of another image":              {first, changed(again, from("db")), false},
		"with another command":          {first, changed(again, func(a *Action) { a.Flags = map[string]string{"cmd": `["ls"]`} }), false},
		"by another command line":       {first, changed(again, by("docker run -d app")), false},
		"only the image was pulled":     {first, act(actPull, "web", from("app"), by("docker run app"), flag("cmd", `["date"]`)), false},
		"refused for another reason":    {changed(first, refusedWith(409, "in use")), again, false},
		"a start that found no network": {changed(first, func(a *Action) { a.Action = actStart }), again, false},
	} {
		if got := history(tt.first, tt.then).retried(0); got != tt.want {
			t.Errorf("%s: retried is %v", name, got)
		}
	}
	if history(again, first).retried(1) {
		t.Error("what came before is no second try")
	}
}

func TestMisspelt(t *testing.T) {
	refused := func(name, image string) Action { return run(name, image, refusedWith(404, "No such image")) }
	for name, tt := range map[string]struct {
		container string
		actions   []Action
		want      string
	}{
		"of the name":                        {"web", []Action{refused("web", "ap")}, "ap"},
		"without a name":                     {"web", []Action{refused("", "ap")}, "ap"},
		"of another name":                    {"web", []Action{refused("db", "ap")}, ""},
		"of any name, where none is wanted":  {"", []Action{refused("db", "ap")}, "ap"},
		"it is the one wanted":               {"web", []Action{refused("web", "app:latest")}, ""},
		"no such network":                    {"web", []Action{run("web", "ap", refusedWith(404, "network front not found"))}, ""},
		"refused for another reason":         {"web", []Action{run("web", "ap", refusedWith(409, "in use"))}, ""},
		"a pull that failed":                 {"web", []Action{act(actPull, "ap", refusedWith(404, "not found"))}, "ap"},
		"a pull that failed, with its image": {"web", []Action{act(actPull, "x", from("ap"), refusedWith(404, "not found"))}, "ap"},
		"a pull that went well":              {"web", []Action{act(actPull, "ap")}, ""},
		"and then one was made":              {"web", []Action{refused("web", "ap"), run("web", "app")}, ""},
		"and then one was started":           {"web", []Action{refused("web", "ap"), act(actStart, "web")}, "ap"},
		"and then another try failed":        {"web", []Action{refused("web", "ap"), run("web", "app", refusedWith(409, "in use"))}, "ap"},
	} {
		if got := history(tt.actions...).misspelt(tt.container, "app"); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestIsPreamble(t *testing.T) {
	look := act("container.inspect", "web", ided("abc"), by("docker logs web"))
	logs := act("container.logs", "web", ided("abc"), by("docker logs web"))
	later := func(d time.Duration) func(*Action) { return func(a *Action) { a.At = a.At.Add(d) } }
	doing := func(action string) func(*Action) { return func(a *Action) { a.Action = action } }
	nameless := func(a *Action) { a.Target = "" }
	for name, tt := range map[string]struct {
		first, then Action
		want        bool
	}{
		"docker logs":                  {look, logs, true},
		"docker attach":                {look, changed(logs, doing(actAttach)), true},
		"docker exec":                  {look, changed(logs, doing(actExec)), true},
		"docker start":                 {look, changed(logs, doing(actStart)), true},
		"docker stats":                 {look, changed(logs, doing("container.stats")), true},
		"docker cp":                    {look, changed(logs, doing("container.archive")), true},
		"docker stop does not look":    {look, changed(logs, doing(actStop)), false},
		"two seconds later":            {look, changed(logs, later(2*time.Second)), true},
		"more than two seconds later":  {look, changed(logs, later(2*time.Second+1)), false},
		"in the same moment":           {look, changed(logs, later(0)), true},
		"before":                       {look, changed(logs, later(-1)), false},
		"another command line":         {look, changed(logs, by("docker logs --tail 1 web")), false},
		"by the ID alone":              {changed(look, nameless), changed(logs, nameless), true},
		"by the name alone":            {changed(look, ided("")), changed(logs, ided("")), true},
		"another container":            {changed(look, ided("def"), func(a *Action) { a.Target = "db" }), logs, false},
		"another, of which no ID":      {changed(look, ided(""), func(a *Action) { a.Target = "db" }), changed(logs, ided("")), false},
		"neither is known":             {changed(look, ided(""), nameless), changed(logs, ided(""), nameless), false},
		"no inspection":                {changed(look, doing("container.top")), logs, false},
		"only one of the names known":  {changed(look, nameless), changed(logs, ided("")), false},
		"the ID is another's, no name": {changed(look, nameless), changed(logs, ided("def"), nameless), false},
	} {
		if got := history(tt.first, tt.then).isPreamble(0); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if history(look).isPreamble(0) {
		t.Error("nothing came after it")
	}
}

func TestExcerptsOfWhatIsNoText(t *testing.T) {
	bytes := strings.Repeat("\x80", maxExcerpt+1)
	if got := beginning(bytes); got != "…" {
		t.Errorf("beginning = %q", got)
	}
	if got := ending(bytes); got != "…" {
		t.Errorf("ending = %q", got)
	}
	if got := values("lonely"); got != nil {
		t.Errorf("a key without a value gives %v", got)
	}
}
