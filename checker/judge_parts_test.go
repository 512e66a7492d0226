package checker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the parts of judging say by themselves: where two of them would hide each
// other's slips, or where a case of a check cannot come to.

func codes(findings []Finding) []Code {
	var list []Code
	for _, f := range findings {
		list = append(list, f.Code)
	}
	return list
}

func TestMisnamed(t *testing.T) {
	for name, tt := range map[string]struct {
		others []Code
		want   []Code
		also   bool
	}{
		"all else is right":        {nil, []Code{ContainerUnnamed}, false},
		"it has only to start":     {[]Code{ContainerCreatedOnly}, []Code{ContainerUnnamed, ContainerCreatedOnly}, false},
		"it has only to stop":      {[]Code{ContainerStillRunning}, []Code{ContainerUnnamed, ContainerStillRunning}, false},
		"another user":             {[]Code{ContainerWrongUser}, []Code{ContainerUnnamed, ContainerWrongUser}, true},
		"the ports swapped":        {[]Code{PortSwapped, MountMissing}, []Code{PortSwapped, ContainerUnnamed, MountMissing}, true},
		"another host port":        {[]Code{PortWrongHost}, []Code{PortWrongHost, ContainerUnnamed}, true},
		"another port within":      {[]Code{PortWrongContainer}, []Code{PortWrongContainer, ContainerUnnamed}, true},
		"the ports come afterward": {[]Code{MountMissing, PortSwapped}, []Code{ContainerUnnamed, MountMissing, PortSwapped}, true},
	} {
		var others []Finding
		for _, code := range tt.others {
			others = append(others, Finding{Code: code})
		}
		identity := []Finding{{Code: ContainerUnnamed, Seen: map[string]string{}}}
		got := misnamed(identity, others)
		if diff := cmp.Diff(tt.want, codes(got)); diff != "" || (identity[0].Seen["also"] != "") != tt.also {
			t.Errorf("%s: also %q\n%s", name, identity[0].Seen["also"], diff)
		}
	}
}

func TestLaterTypo(t *testing.T) {
	wrongImage := func(name string) Action { return run(name, "ap", refusedWith(404, "No such image")) }
	for name, tt := range map[string]struct {
		image   string
		actions []Action
		want    bool
	}{
		"a try of its name":              {"app", []Action{wrongImage("web")}, true},
		"a nameless try":                 {"app", []Action{wrongImage("")}, false},
		"a try of another name":          {"app", []Action{wrongImage("db")}, false},
		"only a pull failed":             {"app", []Action{act(actPull, "ap", refusedWith(404, "not found"))}, false},
		"no image is asked for":          {"", []Action{wrongImage("web")}, false},
		"it named the right image":       {"app", []Action{run("web", "app", refusedWith(404, "No such image"))}, false},
		"the network was not found":      {"app", []Action{run("web", "app", refusedWith(404, "network front not found"))}, true},
		"nothing was done":               {"app", nil, false},
		"a try that went well came last": {"app", []Action{wrongImage("web"), run("web", "app")}, false},
	} {
		c := server()
		if f, got := history(tt.actions...).laterTypo(&c, ContainerSpec{Name: "web", Image: tt.image}); got != tt.want {
			t.Errorf("%s: %v, %+v", name, got, f)
		}
	}
}

// Where the old container has only to be started or stopped, that comes before
// the name that it holds.
func TestHeldName(t *testing.T) {
	c := server()
	for code, last := range map[Code]bool{
		ContainerCreatedOnly: true, ContainerExited: true, ContainerNotRunning: true, ContainerStillRunning: true, ContainerRestarting: true,
		ContainerUnhealthy: true, ContainerAlreadyStarted: true, PortTaken: true, PortUnpublished: false, ContainerWrongImage: false,
	} {
		want := []Code{ContainerNameTaken, code}
		if last {
			want = []Code{code, ContainerNameTaken}
		}
		got := history().heldName(&c, run("web", "app", refusedWith(409, "in use")), wrong(Finding{Code: code}))
		if diff := cmp.Diff(want, codes(got.wrong)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestIsOlder(t *testing.T) {
	c := server(named("calm_bell"))
	made := run("calm_bell", "app")
	for name, tt := range map[string]struct {
		then Action
		want bool
	}{
		"the name was freed after":     {act(actRemove, "web"), true},
		"it would not go":              {act(actRemove, "web", refusedWith(409, "running")), false},
		"another was removed":          {act(actRemove, "db"), false},
		"the one of that name started": {act(actStart, "web"), false},
	} {
		if got := history(made, tt.then).isOlder(&c, "web"); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if history(act(actRemove, "web"), made).isOlder(&c, "web") {
		t.Error("what was removed before says nothing")
	}
}

func TestNamelessLooksAtAll(t *testing.T) {
	other := server(named("db"), of("db", "sha256:dd"), func(c *Container) { c.Created = at(20) })
	j := newJudge([]Check{webSpec(nameless)}, seenContainers(other, server()))
	if c := j.nameless(ContainerSpec{Image: "app"}); c == nil || c.Name != "web" {
		t.Errorf("found %+v", c)
	}
	// Checks of other kinds, and those of any image, want none of it.
	checks := []Check{{HTTP: &HTTPSpec{URL: "http://localhost/"}}, {Container: &ContainerSpec{}}, webSpec(nameless)}
	j = newJudge(checks, seenContainers(other).after(run("db", "db")))
	if !j.meant(&other) {
		t.Error("the learner made it, and no check wants its image")
	}
}

func TestExplained(t *testing.T) {
	running, ended := server(), server(stopped(1))
	restarting := server(func(c *Container) { c.State = stateRestarting })
	failed := server(func(c *Container) { c.Error = "a mount failed" })
	for name, tt := range map[string]struct {
		c      Container
		state  Code
		others Finding
		want   bool
	}{
		"the port is taken":                     {running, ContainerNotRunning, Finding{Code: PortTaken}, true},
		"another image":                         {running, ContainerExited, Finding{Code: ContainerWrongImage}, true},
		"an older image":                        {running, ContainerExited, Finding{Code: ContainerStaleImage}, true},
		"another command, and it ended":         {ended, ContainerExited, Finding{Code: ContainerWrongCommand}, true},
		"another variable, and it ended":        {ended, ContainerExited, Finding{Code: ContainerWrongEnv}, true},
		"attached, and it ended":                {ended, ContainerExited, Finding{Code: ContainerAttached}, true},
		"another command, and it restarts":      {restarting, ContainerRestarting, Finding{Code: ContainerWrongCommand}, true},
		"another command, and it failed":        {failed, ContainerCreatedOnly, Finding{Code: ContainerWrongCommand}, true},
		"another command, and it runs":          {running, ContainerStillRunning, Finding{Code: ContainerWrongCommand}, false},
		"another command, and was started":      {ended, ContainerAlreadyStarted, Finding{Code: ContainerWrongCommand}, false},
		"too little memory":                     {ended, ContainerOOMKilled, Finding{Code: ContainerWrongSetting, Seen: values("setting", "--memory")}, true},
		"another setting, and no memory left":   {ended, ContainerOOMKilled, Finding{Code: ContainerWrongSetting, Seen: values("setting", "--rm")}, false},
		"little memory, and it ended otherwise": {ended, ContainerExited, Finding{Code: ContainerWrongSetting, Seen: values("setting", "--memory")}, false},
		"a mount, and mounting failed":          {failed, ContainerCreatedOnly, Finding{Code: MountMissing}, true},
		"a mount, and nothing of it failed":     {ended, ContainerExited, Finding{Code: MountMissing}, false},
		"a network, and mounting failed":        {failed, ContainerCreatedOnly, Finding{Code: NetworkNotConnected}, false},
	} {
		if got := explained(&tt.c, Finding{Code: tt.state}, []Finding{tt.others}); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNeedsDetails(t *testing.T) {
	for name, s := range map[string]ContainerSpec{
		"exit code": {ExitCode: &ExitCode{}}, "command": {Command: []string{}}, "entrypoint": {Entrypoint: []string{}},
		"user": {User: "1"}, "environment": {Env: map[string]string{"A": "b"}}, "detached": {Detached: no()}, "tty": {TTY: no()},
		"interactive": {Interactive: no()}, "auto remove": {AutoRemove: no()}, "restart": {Restart: "no"}, "health": {Health: "healthy"},
		"memory": {Memory: "1m"}, "processors": {CPUs: "1"},
	} {
		if !s.needsDetails() {
			t.Errorf("%s: a list does not tell it", name)
		}
	}
	if (ContainerSpec{Name: "web", Image: "app", State: "running", Ports: map[string]Port{"80": {}}}).needsDetails() {
		t.Error("a list tells names, images, states and ports")
	}
	listed := server(created, func(c *Container) { c.Detailed = false })
	j := newJudge(nil, seenContainers(listed))
	if o := j.examine(&listed, ContainerSpec{State: "created"}); len(o.unknown) > 0 {
		t.Errorf("no port is asked for, and it is not known: %+v", o.unknown)
	}
	if o := j.examine(&listed, ContainerSpec{State: "created", Ports: map[string]Port{"5000": {}}}); len(o.unknown) == 0 {
		t.Error("the ports of one that does not run are in no list")
	}
}

func TestAsksLess(t *testing.T) {
	all := map[string]string{"all": "1"}
	for name, tt := range map[string]struct {
		less, than DidSpec
		want       bool
	}{
		"without the flag":        {DidSpec{}, DidSpec{Flags: all}, true},
		"with the same flag":      {DidSpec{Flags: all}, DidSpec{Flags: map[string]string{"all": "1", "size": "1"}}, true},
		"with one more":           {DidSpec{Flags: all}, DidSpec{}, false},
		"with another value":      {DidSpec{Flags: all}, DidSpec{Flags: map[string]string{"all": "2"}}, false},
		"unset, where none is":    {DidSpec{Flags: map[string]string{"all": ""}}, DidSpec{}, false},
		"another action":          {DidSpec{Action: actStop}, DidSpec{Action: actKill}, false},
		"any container":           {DidSpec{}, DidSpec{Container: "web"}, true},
		"the same container":      {DidSpec{Container: "web"}, DidSpec{Container: "web"}, true},
		"another container":       {DidSpec{Container: "web"}, DidSpec{Container: "db"}, false},
		"one, where any will do":  {DidSpec{Container: "web"}, DidSpec{}, false},
		"the same image":          {DidSpec{Image: "app"}, DidSpec{Image: "app"}, true},
		"another image":           {DidSpec{Image: "app"}, DidSpec{Image: "db"}, false},
		"another target":          {DidSpec{Target: "app"}, DidSpec{Target: "db"}, false},
		"a shorter command":       {DidSpec{Command: []string{"ls"}}, DidSpec{Command: []string{"ls", "-l"}}, true},
		"a longer command":        {DidSpec{Command: []string{"ls", "-l"}}, DidSpec{Command: []string{"ls"}}, false},
		"the flag and a mismatch": {DidSpec{Flags: all, Container: "web"}, DidSpec{Flags: all, Container: "db"}, false},
	} {
		if got := tt.less.asksLess(tt.than); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestServesAnother(t *testing.T) {
	absent := Check{Absent: &AbsentSpec{Container: "web"}}
	state := func(s string) Check { return Check{Container: &ContainerSpec{Name: "web", State: s}} }
	pause, unpause, restart := "container.pause", "container.unpause", "container.restart"
	for name, tt := range map[string]struct {
		check  Check
		action Action
		want   bool
	}{
		"stopped, and to be gone":              {absent, act(actStop, "web"), true},
		"killed, and to be gone":               {absent, act(actKill, "web"), true},
		"removed, and to be gone":              {absent, act(actRemove, "web"), true},
		"started, and to be gone":              {absent, act(actStart, "web"), false},
		"another stopped, and to be gone":      {absent, act(actStop, "db"), false},
		"something stopped, an image is to go": {Check{Absent: &AbsentSpec{Image: "app"}}, act(actStop, ""), false},
		"stopped, and to have ended":           {state("exited"), act(actStop, "web"), true},
		"killed, and to have ended":            {state("exited"), act(actKill, "web"), true},
		"paused, and to have ended":            {state("exited"), act(pause, "web"), false},
		"another stopped, and to have ended":   {state("exited"), act(actStop, "db"), false},
		"paused, and to be paused":             {state("paused"), act(pause, "web"), true},
		"stopped, and to be paused":            {state("paused"), act(actStop, "web"), false},
		"unpaused, and to run":                 {state("running"), act(unpause, "web"), true},
		"restarted, and to run":                {state("running"), act(restart, "web"), true},
		"stopped, and to run":                  {state("running"), act(actStop, "web"), false},
		"something stopped, any is to end":     {Check{Container: &ContainerSpec{State: "exited"}}, act(actStop, ""), false},
		"another kind of check":                {Check{HTTP: &HTTPSpec{Container: "web"}}, act(actStop, "web"), false},
	} {
		if got := newJudge([]Check{tt.check}, Observation{}).servesAnother(tt.action); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestForAnother(t *testing.T) {
	j := newJudge([]Check{webSpec()}, Observation{})
	for name, tt := range map[string]struct {
		action Action
		want   DidSpec
		is     bool
	}{
		"made under a wanted name":       {run("web", "app"), DidSpec{Action: actCreate, Image: "db"}, true},
		"started under a wanted name":    {act(actStart, "web", from("app")), DidSpec{Action: actStart, Image: "db"}, true},
		"its logs":                       {act("container.logs", "web", from("app")), DidSpec{Action: "container.logs", Image: "db"}, false},
		"where a container is asked for": {run("web", "app"), DidSpec{Action: actCreate, Container: "db", Image: "db"}, false},
		"where no image is asked for":    {run("web", "app"), DidSpec{Action: actCreate, Target: "x"}, false},
		"under a name nobody wants":      {run("calm_bell", "app"), DidSpec{Action: actCreate, Image: "db"}, false},
		"it is what is asked for":        {run("web", "db"), DidSpec{Action: actCreate, Image: "db"}, false},
	} {
		if got := j.forAnother(tt.action, tt.want); got != tt.is {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What came last is told, unless the right container was ended in another way.
func TestTheNearestOfSeveralAttempts(t *testing.T) {
	kill := Check{ID: "c", Did: &DidSpec{Action: actKill, Container: "web", Flags: map[string]string{"signal": "TERM"}}}
	for name, tt := range map[string]struct {
		actions []Action
		want    Code
	}{
		"another signal, then another container": {[]Action{act(actKill, "web", flag("signal", "INT")), act(actKill, "db", flag("signal", "TERM"))}, DidWrongSignal},
		"another signal, then it was refused":    {[]Action{act(actKill, "web", flag("signal", "INT")), act(actKill, "web", refusedWith(409, "not running"))}, DidRefused},
		"another container alone":                {[]Action{act(actKill, "db", flag("signal", "TERM"))}, DidWrongTarget},
		"another container, then docker logs": {[]Action{
			act(actKill, "db", flag("signal", "TERM")), act("container.inspect", "x", by("docker logs x")), act("container.logs", "x", by("docker logs x")),
		}, DidWrongTarget},
	} {
		got := Judge([]Check{kill}, seenContainers(server()).after(tt.actions...))
		if len(got[0].Findings) == 0 || got[0].Findings[0].Code != tt.want {
			t.Errorf("%s: %+v", name, got[0].Findings)
		}
	}
}
