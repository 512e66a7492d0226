package checker

import (
	"strings"
	"testing"
)

// Each long option of docker run that is known is one, however it is given.
func TestOptionsOfDockerRun(t *testing.T) {
	for _, name := range strings.Fields(`add-host attach cap-add cap-drop cpus detach dns entrypoint env env-file expose health-cmd hostname init
		interactive ip label link memory mount name net network network-alias platform privileged publish publish-all pull read-only restart rm
		shm-size stop-signal stop-timeout tmpfs tty ulimit user volume volumes-from workdir`) {
		for _, arg := range []string{"--" + name, "--" + name + "=x"} {
			if got := optionAfterImage([]string{arg}); got != arg {
				t.Errorf("%s is taken for an argument", arg)
			}
		}
	}
	for line, want := range map[string]string{
		"-name": "-name", "-rm": "-rm", "-d": "-d", "-dit": "-dit", "-P": "-P", "-": "", "-x": "", "--verbose": "", "-p": "-p", "-dp": "-dp",
		"-p5001:5000": "-p5001:5000", "-v/a:/b": "-v/a:/b", "-eA=b": "-eA=b", "-u": "-u", "-w/srv": "-w/srv", "-verbose": "", "-help": "", "d": "",
		"serve --name web": "--name", "serve --publish 1:2": "--publish", "serve --detach": "--detach", "serve --rm": "--rm",
		"serve --volume a:/b": "--volume", "serve --mount x": "--mount", "serve --network n": "--network", "serve -d": "", "serve --env A=b": "",
		"serve -p 5001:5000": "-p", "serve -dp 5001:5000": "-dp", "serve -p 5001:5000/tcp": "-p", "serve -p 80": "", "serve -p a:80": "",
		"serve -p 80:a": "", "serve -p": "", "serve -m 64m": "-m", "serve -m 64": "", "serve -m": "", "serve -m=64m": "-m=64m",
		"serve --memory 64m": "--memory", "serve --memory lots": "", "serve --cpus .5": "--cpus", "serve --cpus .": "", "serve --memory": "",
		"--name web": "--name",
	} {
		if got := optionAfterImage(strings.Fields(line)); got != want {
			t.Errorf("of %q, %q is docker's, want %q", line, got, want)
		}
	}
	if got := optionAfterImage([]string{"-dxxx"}); got != "" {
		t.Errorf("%q", got)
	}
}

// Of several containers, the one that was meant.
func TestLookalike(t *testing.T) {
	made := func(seconds int) func(*Container) { return func(c *Container) { c.Created = at(seconds) } }
	stale := func(c *Container) { c.ImageID = "sha256:0123" }
	other := of("db", "sha256:dd")
	for name, tt := range map[string]struct {
		image string
		list  []Container
		want  string
		code  Code
	}{
		"near, of the image, before another of it": {"app", []Container{server(named("wbe")), server(named("store"))}, "wbe", ContainerWrongName},
		"near, of the older image, before another": {"app", []Container{server(named("wbe"), stale), server(named("store"))}, "wbe", ContainerWrongName},
		"another of the image, before a near one":  {"app", []Container{server(named("wbe"), other), server(named("store"))}, "store", ContainerWrongName},
		"unnamed, before another of the image":     {"app", []Container{server(named("happy_bell")), server(named("store"))}, "happy_bell", ContainerUnnamed},
		"near, of another image":                   {"app", []Container{server(named("wbe"), other)}, "wbe", ContainerWrongName},
		"unnamed, of another image":                {"app", []Container{server(named("happy_bell"), other)}, "", ""},
		"unnamed, of an older image":               {"app", []Container{server(named("happy_bell"), stale)}, "", ""},
		"unnamed, of any image":                    {"", []Container{server(named("happy_bell"), other)}, "happy_bell", ContainerUnnamed},
		"near, of any image":                       {"", []Container{server(named("happy_bell")), server(named("wbe"), other)}, "wbe", ContainerWrongName},
		"another name, of any image":               {"", []Container{server(named("store"))}, "", ""},
		"the last of those of the image":           {"app", []Container{server(named("store"), made(11)), server(named("shop"), made(12))}, "shop", ContainerWrongName},
		"the last, though one is unnamed":          {"app", []Container{server(named("happy_bell"), made(11)), server(named("shop"), made(12))}, "shop", ContainerWrongName},
		"the last, though one is near":             {"app", []Container{server(named("wbe"), made(11)), server(named("shop"), made(12))}, "shop", ContainerWrongName},
		"of the image, though a later one is near": {"app", []Container{server(named("shop"), made(11)), server(named("wbe"), other, made(12))}, "shop", ContainerWrongName},
		"the first name of those alike":            {"app", []Container{server(named("store")), server(named("shop"))}, "shop", ContainerWrongName},
		"behind one that a check wants":            {"app", []Container{server(named("asked"), made(12)), server(named("wbe"), made(11))}, "wbe", ContainerWrongName},
	} {
		obs := seenContainers(tt.list...)
		for _, c := range tt.list {
			obs.Actions = append(obs.Actions, run(c.Name, c.Image))
		}
		j := newJudge([]Check{{Logs: &LogsSpec{Container: "asked"}}}, obs)
		c, f := j.lookalike("web", tt.image)
		got := ""
		if c != nil {
			got = c.Name
		}
		if got != tt.want || f.Code != tt.code {
			t.Errorf("%s: %q, %s", name, got, f.Code)
		}
	}
	if c, _ := newJudge(nil, seenContainers(server(named("wbe")))).lookalike("web", "app"); c != nil {
		t.Error("what the set-up made was meant by nobody")
	}
}

func TestSplitSetting(t *testing.T) {
	env := func(name, value string) Check {
		return Check{Container: &ContainerSpec{Name: name, Env: map[string]string{"A": "one", "GREETING": value}}}
	}
	for name, tt := range map[string]struct {
		checks []Check
		typo   string
		want   string
	}{
		"a later word":        {[]Check{env("web", "hello world")}, "world", "GREETING=hello world"},
		"the first word":      {[]Check{env("web", "hello world")}, "hello", ""},
		"the only word":       {[]Check{env("web", "hello")}, "hello", ""},
		"no word of it":       {[]Check{env("web", "hello world")}, "moon", ""},
		"of another check":    {[]Check{env("db", "hello world")}, "world", ""},
		"behind others":       {[]Check{{HTTP: &HTTPSpec{}}, env("db", "x y"), env("web", "hello world")}, "world", "GREETING=hello world"},
		"nothing was refused": {[]Check{env("web", "hello world")}, "", ""},
	} {
		if got := newJudge(tt.checks, Observation{}).splitSetting("web", tt.typo); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestMisplacedInGone(t *testing.T) {
	option := flag("cmd", `["--name","web"]`)
	for name, tt := range map[string]struct {
		name    string
		actions []Action
		want    bool
	}{
		"an option behind the image":  {"web", []Action{run("web", "app", option)}, true},
		"any container of the image":  {"", []Action{run("happy_bell", "app", option)}, true},
		"no option":                   {"web", []Action{run("web", "app")}, false},
		"of another name":             {"web", []Action{run("db", "app", option)}, false},
		"of another image":            {"web", []Action{run("web", "db", option)}, false},
		"it was not made":             {"web", []Action{run("web", "app", option, refusedWith(500, "no"))}, false},
		"it was only started":         {"web", []Action{act(actStart, "web", from("app"), option)}, false},
		"and something else after it": {"web", []Action{run("web", "app", option), act(actStop, "x"), run("db", "db")}, true},
		"and once more, rightly":      {"web", []Action{run("web", "app", option), run("web", "app")}, false},
	} {
		if f, got := history(tt.actions...).misplacedInGone(tt.name, "app"); got != tt.want {
			t.Errorf("%s: %v, %+v", name, got, f)
		}
	}
}
