package render

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		limit    int
		want     []string
	}{
		{"short", "a b", 10, []string{"a b"}},
		{"empty", "", 10, []string{""}},
		{"at the limit", "aaa bbb", 7, []string{"aaa bbb"}},
		{"over the limit", "aaa bbb", 6, []string{"aaa", "bbb"}},
		{"a long word stays whole", "a docker-compose-plugin b", 5, []string{"a", "docker-compose-plugin", "b"}},
		{"a no-break space does not break", "vu\u00a0: 80", 4, []string{"vu\u00a0:", "80"}},
		{"short code stays on a line", "tape `docker ps -a` ici", 18, []string{"tape", "`docker ps -a` ici"}},
		{"code with its comma", "`a b`, c", 6, []string{"`a b`,", "c"}},
		{"long code breaks", "`docker run --name our-web-server --publish 5001:5000 image`", 30, []string{
			"`docker run --name", "our-web-server --publish", "5001:5000 image`",
		}},
		{"code without its end", "a `b c", 4, []string{"a `b", "c"}},
		{"line feeds stay", "a\nb", 10, []string{"a", "b"}},
		{"colours have no width", "\x1b[31maaa\x1b[0m bbb", 7, []string{"\x1b[31maaa\x1b[0m bbb"}},
		{"wide characters have two columns", "港港 港", 6, []string{"港港", "港"}},
		{"accents have one", "été été", 7, []string{"été été"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Wrap(tt.in, tt.limit)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStyleFor(t *testing.T) {
	for _, tt := range []struct {
		name     string
		env      map[string]string
		terminal bool
		noColor  bool
		want     Style
	}{
		{"a terminal", map[string]string{"LANG": "fr_FR.UTF-8"}, true, false, Style{Width: 80, Color: true}},
		{"no terminal", map[string]string{"LANG": "fr_FR.UTF-8"}, false, false, Style{Width: 80}},
		{"--no-color", nil, true, true, Style{Width: 80}},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, true, false, Style{Width: 80}},
		{"NO_COLOR, but empty", map[string]string{"NO_COLOR": ""}, true, false, Style{Width: 80, Color: true}},
		{"a dumb terminal", map[string]string{"TERM": "dumb"}, true, false, Style{Width: 80}},
		{"nothing is said of the locale", nil, false, false, Style{Width: 80}},
		{"utf8 without its hyphen", map[string]string{"LC_ALL": "C.utf8"}, false, false, Style{Width: 80}},
		{"another character set", map[string]string{"LC_ALL": "fr_FR.ISO-8859-1"}, false, false, Style{Width: 80, ASCII: true}},
		{"LC_ALL before LANG", map[string]string{"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, false, false, Style{Width: 80, ASCII: true}},
		{"POSIX", map[string]string{"LANG": "POSIX"}, false, false, Style{Width: 80, ASCII: true}},
		{"a locale without its set", map[string]string{"LANG": "fr_FR"}, false, false, Style{Width: 80}},
		{"a modifier", map[string]string{"LANG": "fr_FR.UTF-8@euro"}, false, false, Style{Width: 80}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := StyleFor(func(name string) string { return tt.env[name] }, tt.terminal, tt.noColor, 80)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("= %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestDockerCommand(t *testing.T) {
	for action, want := range map[string]string{
		"container.list": "docker ps", "container.logs": "docker logs", "container.remove": "docker rm",
		"container.create": "docker run", "container.exec": "docker exec", "container.exec.start": "docker exec", "container.archive": "docker cp",
		"container.prune": "docker container prune", "image.list": "docker images", "image.remove": "docker rmi",
		"image.build": "docker build", "image.inspect": "docker image inspect", "volume.list": "docker volume ls",
		"volume.remove": "docker volume rm", "network.connect": "docker network connect", "system.df": "docker system df",
		"registry.login": "docker login", "build.prune": "docker builder prune", "other": "docker other", "": "",
	} {
		if got := dockerCommand(action, ""); got != want {
			t.Errorf("%s = %q, want %q", action, got, want)
		}
	}
	if got := dockerCommand("container.stop", "web"); got != "docker stop web" {
		t.Errorf("with a target = %q", got)
	}
	if got := dockerCommand("container.create", "web"); got != "docker run --name web" {
		t.Errorf("with a name = %q", got)
	}
}

// TestStartOfAnImageIsRun: nobody types docker start for it.
func TestStartOfAnImageIsRun(t *testing.T) {
	data := (&Renderer{}).findingData(checker.Finding{
		Code: checker.DidWrongTarget, Seen: map[string]string{"action": "container.start", "target": "alpine"},
		Expected: map[string]string{"image": "ubuntu"},
	})
	if got := data["SeenCommand"]; got != "docker run alpine" {
		t.Errorf("seen: %q", got)
	}
	if got := didLabel(&checker.DidSpec{Action: "container.start", Image: "ubuntu"})["Command"]; got != "docker run ubuntu" {
		t.Errorf("label: %q", got)
	}
	if got := didLabel(&checker.DidSpec{Action: "container.start", Container: "web", Image: "ubuntu"})["Command"]; got != "docker start web" {
		t.Errorf("label of a named one: %q", got)
	}
}

func TestPorts(t *testing.T) {
	for _, tt := range []struct{ seen, expected, wantSeen, wantExpected string }{
		{"5001/tcp", "5000/tcp", "5001", "5000"},
		{"5000/udp", "5000/tcp", "5000/udp", "5000/tcp"},
		{"", "5000/tcp", "", "5000"},
	} {
		f := checker.Finding{Seen: values("container_port", tt.seen), Expected: values("container_port", tt.expected)}
		data := (&Renderer{}).findingData(f)
		seen, expected := data["Seen"].(map[string]string), data["Expected"].(map[string]string)
		if seen["container_port"] != tt.wantSeen || expected["container_port"] != tt.wantExpected {
			t.Errorf("%s, %s = %s, %s", tt.seen, tt.expected, seen["container_port"], expected["container_port"])
		}
	}
}

func TestQuotesHaveNoFullStop(t *testing.T) {
	for in, want := range map[string]string{"No such thing.": "No such thing", "No such thing": "No such thing", "wait...": "wait..."} {
		f := checker.Finding{Code: checker.DidRefused, Seen: values("action", "container.stop", "error", in)}
		if got := New(i18n.English(), Style{}).Message(f); !strings.Contains(got, "It said: “"+want+"”.") {
			t.Errorf("%q is quoted as %q", in, got)
		}
	}
}

func TestLabels(t *testing.T) {
	yes, three := true, checker.ExitCode{Code: 3}
	for _, tt := range []struct {
		check checker.Check
		want  string
	}{
		{checker.Check{Container: &checker.ContainerSpec{Image: "alpine", State: "exited", ExitCode: &checker.ExitCode{NonZero: true}}}, "A container of alpine has ended with an error"},
		{checker.Check{Container: &checker.ContainerSpec{Name: "a", ExitCode: &three}}, "The container a has ended with code 3"},
		{checker.Check{Container: &checker.ContainerSpec{Name: "a", NeverStarted: &yes}}, "The container a is made, not started"},
		{checker.Check{Container: &checker.ContainerSpec{Image: "a", Prepared: true, Started: &yes}}, "The prepared container has been started"},
		{checker.Check{Container: &checker.ContainerSpec{Name: "a", Started: &yes}}, "The container a has been started"},
		{checker.Check{Container: &checker.ContainerSpec{}}, "A container is as asked for"},
		{checker.Check{Container: &checker.ContainerSpec{
			Name: "a", State: "running", Ports: map[string]checker.Port{"80/tcp": {}, "53/udp": {IP: "127.0.0.1", Port: 5353}},
			Mounts: []checker.MountSpec{{Type: "bind", Source: "site", Target: "/web"}, {Type: "volume", Source: "log", Target: "/log"}, {Target: "/data"}}, Health: "healthy",
		}}, "The container a runs, with port 127.0.0.1:5353:53/udp, 80, with ./site:/web, log:/log, /data mounted, and is healthy"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", NoFiles: []string{".env"}}}, "The image a keeps no secret"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", MaxSize: "20MB"}}, "The image a is at most 20MB"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a"}}, "The image a is there"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", Env: map[string]string{"K": "v"}}}, "The image a is as asked for"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", ExecForm: &yes}}, "The entry point of the image a is in exec form"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", ExposedPorts: []string{"5000/tcp"}}}, "The image a names the port 5000/tcp"},
		{checker.Check{Image: &checker.ImageSpec{Ref: "a", Entrypoint: []string{"/a.sh"}, Command: []string{"b"}}}, "The image a starts `/a.sh b`"},
		{checker.Check{Volume: &checker.VolumeSpec{Name: "v"}}, "The volume v exists"},
		{checker.Check{Network: &checker.NetworkSpec{Name: "n", Containers: []string{"a"}}}, "The network n exists; on it: a"},
		{checker.Check{Network: &checker.NetworkSpec{Name: "n", Containers: []string{"a", "b"}}}, "The network n exists; on it: a, b"},
		{checker.Check{Registry: &checker.RegistrySpec{Repository: "lab/a", NotSameAs: "1"}}, "The registry holds lab/a, another than 1"},
		{checker.Check{Compose: &checker.ComposeSpec{Down: true}}, "The stack is taken down"},
		{checker.Check{HTTP: &checker.HTTPSpec{URL: "http://x/", Refused: true}}, "Nothing answers at http://x/"},
		{checker.Check{Exec: &checker.ExecSpec{Container: "a", Command: []string{"true"}}}, "In a, `true` works"},
		{checker.Check{Exec: &checker.ExecSpec{Container: "a", Command: []string{"true"}, ExitCode: 1}}, "In a, `true` does not work, as it should be"},
		{checker.Check{Exec: &checker.ExecSpec{Container: "a", Command: []string{"true"}, Ended: "yes"}}, "In a, the program yes no longer runs"},
		{checker.Check{Did: &checker.DidSpec{Action: "network.remove", As: "docker compose down"}}, "You used `docker compose down`"},
		{checker.Check{HTTP: &checker.HTTPSpec{URL: "http://x/", Contains: "note: "}}, "The address http://x/ answers “note: …”"},
		{checker.Check{File: &checker.FileSpec{Path: "f", Missing: true}}, "f is gone from your workspace"},
		{checker.Check{File: &checker.FileSpec{Path: "f", Dir: true}}, "The folder f is there"},
		{checker.Check{File: &checker.FileSpec{Path: "f", Matches: "x"}}, "The file f holds what it should"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.exec", Container: "a", Command: []string{"date"}, Times: 2}}, "You used `docker exec a date`, 2×"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.exec", Container: "a", Flags: map[string]string{"tty": "1", "interactive": "true", "detach": ""}}}, "You used `docker exec -i -t a`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.stop", Container: "a", Flags: map[string]string{"t": "0"}}}, "You used `docker stop -t 0 a`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.list", Flags: map[string]string{"all": "1", "limit": "", "filters": "status=exited"}}}, "You used `docker ps --all --filters status=exited`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.remove", Status: 409}}, "You tried `docker rm`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.create", Container: "a", Image: "alpine", Flags: map[string]string{"rm": "1"}}}, "You used `docker run --rm --name a alpine`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.create", Image: "alpine", Times: 2}}, "You used `docker run alpine`, 2×"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.attach", Container: "a"}}, "You were attached to a"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.kill", Container: "a", Flags: map[string]string{"signal": "KILL"}}}, "You used `docker kill a`"},
		{checker.Check{Did: &checker.DidSpec{Action: "container.kill", Container: "a", Flags: map[string]string{"signal": "TERM"}}}, "You used `docker kill --signal TERM a`"},
		{checker.Check{Did: &checker.DidSpec{Action: "image.pull", Image: "alpine"}}, "You used `docker pull alpine`"},
		{checker.Check{Did: &checker.DidSpec{Action: "volume.inspect", Target: "v"}}, "You used `docker volume inspect v`"},
		{checker.Check{Absent: &checker.AbsentSpec{AllContainers: true}}, "No container is left"},
		{checker.Check{Absent: &checker.AbsentSpec{Dangling: true}}, "No image without a name is left"},
		{checker.Check{Absent: &checker.AbsentSpec{Network: "n"}}, "The network n is gone"},
		{checker.Check{ID: "q", Answer: &checker.AnswerSpec{}}, "The question q is answered"},
		{checker.Check{ID: "nothing"}, "nothing"},
	} {
		if got := New(i18n.English(), Style{}).Label(tt.check, ""); got != tt.want {
			t.Errorf("label = %q, want %q", got, tt.want)
		}
	}
}

// TestLabelsHaveAllValues holds that no label speaks of a value it is not given.
func TestLabelsHaveAllValues(t *testing.T) {
	for _, lang := range i18n.Languages() {
		for _, s := range samples() {
			label := New(i18n.New(lang), Style{}).Label(s.check, "")
			if strings.Contains(label, "<no value>") || strings.HasPrefix(label, "check.") {
				t.Errorf("%s: %s = %q", lang, s.kind, label)
			}
		}
	}
}

func TestState(t *testing.T) {
	r := New(i18n.English(), Style{Width: 30})
	for status, want := range map[string]string{
		"ok": "✔ it works\n", "fail": "✘ it works\n", "warn": "! it works\n", "skip": "- it works\n",
	} {
		if got := r.State(status, "it works"); got != want {
			t.Errorf("%s = %q, want %q", status, got, want)
		}
	}
	if got, want := r.Indented("a remedy that needs a second line"), "  a remedy that needs a second\n  line\n"; got != want {
		t.Errorf("indented = %q, want %q", got, want)
	}
}

func TestPlainMarkdown(t *testing.T) {
	md, err := os.ReadFile("../page/testdata/sample.md")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "markdown.txt", New(i18n.English(), Style{Width: 80}).PlainMarkdown(string(md)))
}

func TestStripHTML(t *testing.T) {
	for in, want := range map[string]string{
		"a <!-- note\nof two lines --> b":                                 "a  b",
		"## T <a id=\"x\"></a>":                                           "## T ",
		"<details class=\"hint\"><summary>H</summary>\n\nx\n\n</details>": "H\n\nx\n\n",
		"`<a id=\"x\">` stays":                                            "`<a id=\"x\">` stays",
		"```html\n<a id=\"x\"></a>\n<!-- c -->\n```":                      "```html\n<a id=\"x\"></a>\n<!-- c -->\n```",
		"1 < 2 and <b>weight</b>":                                         "1 < 2 and <b>weight</b>",
		"a<br/>b":                                                         "ab",
	} {
		if got := StripHTML(in); got != want {
			t.Errorf("%q = %q, want %q", in, got, want)
		}
	}
}

// What is advised must mean the same when it is typed.
func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"matelot": "matelot", "la rochelle": `"la rochelle"`, "": `""`, "it's": `"it's"`, "5$": "'5$'", `say "ahoy"`: `'say "ahoy"'`, "a/b:1": "a/b:1",
	} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %s, want %s", in, got, want)
		}
	}
}

// docker attach joins only a container that runs.
func TestAttachingAsAContainerStarts(t *testing.T) {
	for _, f := range []checker.Finding{
		{Code: checker.DidMissing, Subject: "a", Expected: map[string]string{"action": "container.attach", "target": "a", "start": "true"}},
		{Code: checker.ContainerCreatedOnly, Subject: "a", Expected: map[string]string{"state": "started", "attach": "true"}},
	} {
		if got := New(i18n.English(), Style{}).Message(f); !strings.Contains(got, "`docker start --attach a`") {
			t.Errorf("%s: %q", f.Code, got)
		}
	}
}

// A command that is advised sends the signal that is asked for.
func TestMissingKillNamesItsSignal(t *testing.T) {
	f := checker.Finding{Code: checker.DidMissing, Subject: "a", Expected: map[string]string{"action": "container.kill", "target": "a", "signal": "TERM"}}
	if got := New(i18n.English(), Style{}).Message(f); !strings.Contains(got, "`docker kill --signal TERM a`") {
		t.Errorf("%q", got)
	}
}
