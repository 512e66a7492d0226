package checker

import (
	"testing"
	"time"
)

func TestUnclaimed(t *testing.T) {
	all := []mapping{{"80/tcp", "", 8080}, {"80/tcp", "", 8081}, {"90/tcp", "", 9}}
	for name, tt := range map[string]struct {
		want map[string]Port
		left int
	}{
		"nothing else is wanted": {map[string]Port{"70": {}}, 3}, "one at a port": {map[string]Port{"70": {}, "80": {Port: 8080}}, 2},
		"one at any": {map[string]Port{"70": {}, "80": {}}, 1}, "at a port that is not": {map[string]Port{"70": {}, "80": {Port: 1}}, 3},
		"it itself": {map[string]Port{"70": {}}, 3},
	} {
		if got := unclaimed(all, "70", tt.want); len(got) != tt.left {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := unclaimed(all, "80", map[string]Port{"80": {}}); len(got) != 3 {
		t.Errorf("its own are left out: %+v", got)
	}
}

func TestSwappedPort(t *testing.T) {
	for name, tt := range map[string]struct {
		published mapping
		want      Port
		code      Code
	}{
		"swapped":                 {mapping{"5001/tcp", "", 5000}, Port{Port: 5001}, PortSwapped},
		"half of it, outside":     {mapping{"7000/tcp", "", 5000}, Port{Port: 5001}, PortUnpublished},
		"half of it, within":      {mapping{"5001/tcp", "", 7000}, Port{Port: 5001}, PortWrongContainer},
		"at any, half of it":      {mapping{"7000/tcp", "", 5000}, Port{}, PortUnpublished},
		"from another, at it":     {mapping{"7000/tcp", "", 5001}, Port{Port: 5001}, PortWrongContainer},
		"from the right, another": {mapping{"5000/tcp", "", 7000}, Port{Port: 5001}, PortWrongHost},
	} {
		c := server(unpublishedAll)
		if f, _ := newJudge(nil, seenContainers(c)).port(&c, "5000/tcp", tt.want, []mapping{tt.published}); f.Code != tt.code {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestImagesByTheirID(t *testing.T) {
	j := newJudge(nil, Observation{Images: []Image{app(), app(refs("db"), func(i *Image) { i.ID = "sha256:dd" }), {}}})
	if img := j.imageByID("sha256:dd"); img == nil || img.Refs[0] != "db" {
		t.Errorf("found %+v", img)
	}
	if img := j.imageByID(""); img != nil {
		t.Errorf("no ID is %+v", img)
	}
	if img := j.imageByID("none"); img != nil {
		t.Errorf("found %+v", img)
	}
	img := app()
	for name, tt := range map[string]struct {
		a    Action
		want bool
	}{
		"built":          {act(actBuild, "", flag("t", "app")), true},
		"another built":  {act(actBuild, "", flag("t", "db")), false},
		"its build went": {act(actBuild, "", flag("t", "app"), refusedWith(500, "no")), false},
		"tagged":         {act(actTag, "x", flag("to", "app")), false},
		"another tagged": {act(actTag, "x", flag("to", "db")), false},
	} {
		if got := newJudge(nil, Observation{Actions: []Action{tt.a}}).builtHere(&img); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhoHoldsAPort(t *testing.T) {
	taken := server(created, func(c *Container) {
		c.Error = "port is already allocated"
		c.Bindings = map[string][]HostBinding{"80/tcp": {{Port: ""}}, "5000/tcp": {{Port: "5001"}}, "6000/tcp": {{Port: "5002"}}}
	})
	holder := server(named("old"), func(c *Container) { c.Created = at(1) })
	j := newJudge(nil, seenContainers(taken, holder))
	found := portTaken(j, &j.obs.Containers[0])
	if len(found) != 1 || found[0].Seen["host_port"] != "5001" || found[0].Seen["holder"] != "old" {
		t.Errorf("got %+v", found)
	}
}

func TestProgramsThatCannotBeAsked(t *testing.T) {
	ended, slip := server(stopped(1)), server(named("wbe"))
	for name, tt := range map[string]struct {
		obs     Observation
		verdict Verdict
		code    Code
	}{
		"asked, and ended since": {with(seenContainers(ended), func(o *Observation) { o.Exec = map[string]ExecAnswer{"exec": {}} }), Pass, ""},
		"not asked, and ended":   {seenContainers(ended), Fail, ContainerExited},
		"not asked, and it runs": {seenContainers(server()), Inconclusive, ObservationIncomplete},
	} {
		got := Judge([]Check{{ID: "exec", Exec: &ExecSpec{Container: "web", Command: []string{"date"}}}}, tt.obs)[0]
		if got.Verdict != tt.verdict || tt.code != "" && got.Findings[0].Code != tt.code {
			t.Errorf("exec, %s: %+v", name, got)
		}
	}
	logged := func(o *Observation) { o.Logs = map[string]LogText{"logs": {Text: "ready"}} }
	none := func(o *Observation) { o.Logs = map[string]LogText{"logs": {Text: "ready", NoSuch: true}} }
	for name, tt := range map[string]struct {
		obs     Observation
		verdict Verdict
	}{
		"read":                       {with(seenContainers(server()), logged), Pass},
		"not read":                   {seenContainers(server()), Inconclusive},
		"gone when it was read":      {with(seenContainers(server()), none), Inconclusive},
		"of another name, and read":  {with(seenContainers(slip).after(run("wbe", "app")), logged), Fail},
		"not there, whatever it was": {with(seenContainers(), logged), Fail},
	} {
		for _, text := range []string{"ready", ""} {
			got := Judge([]Check{{ID: "logs", Logs: &LogsSpec{Container: "web", Contains: text}}}, tt.obs)[0]
			if got.Verdict != tt.verdict {
				t.Errorf("logs with %q, %s: %+v", text, name, got)
			}
		}
	}
}

func TestRegistryParts(t *testing.T) {
	same := map[string]string{"1": "sha256:aa", "2": "sha256:aa", "3": "sha256:bb"}
	for name, tt := range map[string]struct {
		s    RegistrySpec
		want bool
	}{
		"the same as the other":      {RegistrySpec{Tag: "2", NotSameAs: "1"}, false},
		"another than the other":     {RegistrySpec{Tag: "3", NotSameAs: "1"}, true},
		"the other is not there":     {RegistrySpec{Tag: "2", NotSameAs: "9"}, true},
		"no tag is asked for":        {RegistrySpec{NotSameAs: "1"}, true},
		"nothing to compare with":    {RegistrySpec{Tag: "2"}, true},
		"no tag, nothing to compare": {RegistrySpec{}, true},
	} {
		tt.s.Repository = "localhost:5055/app"
		j := newJudge(nil, Observation{Repositories: map[string]RepositoryTags{"r": {Tags: same}}})
		if o := j.registry("r", tt.s); (len(o.wrong) == 0) != tt.want {
			t.Errorf("%s: %+v", name, o.wrong)
		}
	}
	j := newJudge(nil, Observation{Images: []Image{app(func(i *Image) { i.ID = "sha256:bb" })}})
	if o := j.sameAsLocal("r:3", RegistrySpec{Tag: "3", SameAs: "app"}, RepositoryTags{Tags: same}); len(o.wrong) > 0 {
		t.Errorf("the last of the tags is the one: %+v", o.wrong)
	}
	want := parseRef("localhost:5055/lab/app:1")
	denied := refusedWith(500, "unauthorized: no")
	for name, tt := range map[string]struct {
		a         Action
		refused   bool
		elsewhere string
	}{
		"refused":                       {act(actPush, "localhost:5055/lab/app:2", denied), true, ""},
		"another repository refused":    {act(actPush, "localhost:5055/lab/db:1", denied), false, ""},
		"another registry refused":      {act(actPush, "ghcr.io/lab/app:1", denied), false, "ghcr.io/lab/app:1"},
		"a pull refused":                {act(actPull, "localhost:5055/lab/app:1", denied), false, ""},
		"pushed":                        {act(actPush, "localhost:5055/lab/app:1"), false, ""},
		"refused without a word":        {act(actPush, "localhost:5055/lab/app:1", refusedWith(401, "no")), true, ""},
		"it failed":                     {act(actPush, "localhost:5055/lab/app:1", refusedWith(500, "no")), false, ""},
		"pushed elsewhere":              {act(actPush, "ghcr.io/me/app:1"), false, "ghcr.io/me/app:1"},
		"something else pushed there":   {act(actPush, "ghcr.io/me/db:1"), false, ""},
		"pulled from elsewhere":         {act(actPull, "ghcr.io/me/app:1"), false, ""},
		"nothing was named in the push": {act(actPush, ""), false, ""},
	} {
		j := history(tt.a)
		if _, got := j.pushRefused(want); got != tt.refused {
			t.Errorf("%s: refused is %v", name, got)
		}
		if got := j.pushedElsewhere(want); got != tt.elsewhere {
			t.Errorf("%s: pushed to %q", name, got)
		}
	}
}

func TestWantedContext(t *testing.T) {
	j := newJudge([]Check{
		{Client: &ClientSpec{Uses: "used"}}, {Client: &ClientSpec{Context: "there"}}, {Client: &ClientSpec{Context: "gone", Missing: true}}, {},
	}, Observation{})
	for name, want := range map[string]bool{"used": true, "there": true, "gone": false, "other": false} {
		if got := j.wantedContext(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSmallThings(t *testing.T) {
	if f := history().invalidFile(ComposeFile{Path: "a", Problem: "yaml"}); f.Seen["line"] != "" {
		t.Errorf("a line that is not known: %+v", f.Seen)
	}
	c := server(func(c *Container) { c.Env = map[string]string{"A": "1", "B": "2"} })
	if found := history().config(&c, ContainerSpec{Env: map[string]string{"A": "1", "B": "3"}}); len(found) != 1 {
		t.Errorf("one variable is right, the next is not: %+v", found)
	}
	j := newJudge(nil, Observation{Volumes: []Volume{{Name: "data"}}})
	if o := j.volume("v", VolumeSpec{Name: "data"}); len(o.wrong) > 0 {
		t.Errorf("the first of the volumes: %+v", o.wrong)
	}
	for name, tt := range map[string]struct {
		c    Container
		want bool
	}{
		"created": {Container{State: stateCreated}, false}, "not known": {Container{}, false}, "running": {Container{State: stateRunning}, true},
		"created, and has run": {Container{State: stateCreated, StartedAt: at(1)}, true}, "listed": {Container{State: stateExited}, true},
		"has run, as far as that is known": {Container{StartedAt: at(1)}, true},
	} {
		if got := tt.c.wasStarted(); got != tt.want {
			t.Errorf("%s: started is %v", name, got)
		}
	}
}

func TestASignalAMomentAgo(t *testing.T) {
	c := server()
	kill := func(before time.Duration) Action {
		return act(actKill, "web", func(a *Action) { a.At = at(60).Add(-before) })
	}
	for name, tt := range map[string]struct {
		actions []Action
		signal  bool
		ending  bool
	}{
		"now":                        {[]Action{kill(0)}, true, true},
		"a moment ago":               {[]Action{kill(shortly - 1)}, true, true},
		"long ago":                   {[]Action{kill(shortly)}, true, false},
		"by a clock that is ahead":   {[]Action{kill(-1)}, true, false},
		"and restarted since":        {[]Action{kill(2), act("container.restart", "web")}, false, false},
		"and started since":          {[]Action{kill(2), act(actStart, "web")}, false, false},
		"and looked at since":        {[]Action{kill(2), act("container.logs", "web")}, true, true},
		"and another was restarted":  {[]Action{kill(2), act("container.restart", "db")}, true, true},
		"and would not be restarted": {[]Action{kill(2), act("container.restart", "web", refusedWith(500, "no"))}, true, true},
	} {
		f := newJudge(nil, Observation{At: at(60), Actions: tt.actions}).stillRunning(&c, stateExited)
		if (f.Seen["signal"] != "") != tt.signal || (f.Seen["ending"] != "") != tt.ending {
			t.Errorf("%s: %+v", name, f.Seen)
		}
	}
	if f := newJudge(nil, Observation{At: at(60), Actions: []Action{kill(0)}}).stillRunning(&c, statePaused); f.Seen["signal"] != "" {
		t.Errorf("a signal has nothing to do with a pause: %+v", f.Seen)
	}
}

func TestNotReplaced(t *testing.T) {
	v := webService(func(s *Service) { s.Tasks = append(s.Tasks, Task{ID: "gone", Desired: "shutdown"}) })
	for name, tt := range map[string]struct {
		actions []Action
		done    bool
		instead string
	}{
		"nothing":                              {nil, false, ""},
		"killed":                               {[]Action{act(actKill, "web.1.t")}, true, ""},
		"killed by the container's ID":         {[]Action{act(actKill, "", ided("c"))}, true, ""},
		"something without an ID":              {[]Action{act(actKill, "x")}, false, ""},
		"another killed":                       {[]Action{act(actKill, "db.1.t")}, false, ""},
		"a refusal, then killed":               {[]Action{act(actKill, "web.1.t", refusedWith(500, "no")), act(actKill, "web.1.t")}, true, ""},
		"before it was made":                   {[]Action{act(actKill, "web.1.t", func(a *Action) { a.At = at(9) })}, false, ""},
		"paused":                               {[]Action{act("container.pause", "web.1.t")}, false, "pause"},
		"restarted":                            {[]Action{act("container.restart", "web.1.t")}, false, "restart"},
		"another restarted":                    {[]Action{act("container.restart", "db")}, false, ""},
		"looked at":                            {[]Action{act("container.logs", "web.1.t")}, false, ""},
		"another paused":                       {[]Action{act("container.pause", "db")}, false, ""},
		"in the moment in which it was made":   {[]Action{act(actKill, "web.1.t", func(a *Action) { a.At = at(10) })}, true, ""},
		"paused, and something else was ended": {[]Action{act("container.pause", "web.1.t"), act(actKill, "db")}, false, "pause"},
	} {
		found := newJudge(nil, Observation{Actions: tt.actions}).notReplaced(serviceSpec(), &v)
		if (len(found) == 0) != tt.done || len(found) > 0 && found[0].Seen["instead"] != tt.instead {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
