package doctor

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/sandbox/dial"
)

// symptom is a machine with one thing wrong with it, and the line of the
// examination that must say so.
type symptom struct {
	name   string
	spoil  func(s *scene)
	id     string
	status Status
	remedy string
	data   string // name=value that must be among the data
}

func noEngine(err error) func(s *scene) {
	return func(s *scene) { s.endpoint, s.findErr = dial.Endpoint{}, err }
}

func denied() error {
	return &dial.NotFoundError{Tried: []dial.Attempt{
		{Host: "unix:///absent.sock", Err: fs.ErrNotExist},
		{Host: "unix:///var/run/docker.sock", Err: &net.OpError{Op: "dial", Err: fs.ErrPermission}},
	}}
}

func deniedWith(account, session bool) func(s *scene) {
	return func(s *scene) {
		noEngine(denied())(s)
		s.InDockerGroup = func() (bool, bool) { return account, session }
	}
}

func on(system string, spoil func(s *scene)) func(s *scene) {
	return func(s *scene) {
		spoil(s)
		s.Env.OS = system
	}
}

func with(name, value string) func(s *scene) {
	return func(s *scene) { s.variables[name] = value }
}

func without(command string) func(s *scene) {
	return func(s *scene) { delete(s.outputs, command) }
}

func symptoms(t *testing.T) []symptom {
	t.Helper()
	config := t.TempDir()
	if err := os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"currentContext":"lab"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	inLab := func(more ...func(s *scene)) func(s *scene) {
		return func(s *scene) {
			s.variables["DOCKER_CONFIG"] = config
			for _, spoil := range more {
				spoil(s)
			}
		}
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "config.json"), []byte(`{`), 0o600); err != nil {
		t.Fatal(err)
	}
	all := clientSymptoms()
	all = append(all, engineSymptoms()...)
	all = append(all, surroundingSymptoms()...)
	return append(all, []symptom{
		{"host over variable", inLab(with("DOCKER_HOST", "tcp://a"), with("DOCKER_CONTEXT", "b")), "conflict", Warn, "host_over_variable", "ContextEnv=b"},
		{"host over context", inLab(with("DOCKER_HOST", "tcp://a")), "conflict", Warn, "host_over_context", "Context=lab"},
		{"variable over context", inLab(with("DOCKER_CONTEXT", "b")), "conflict", Warn, "variable_over_context", "Context=lab"},
		{"the same context twice", inLab(with("DOCKER_CONTEXT", "lab")), "conflict", OK, "", ""},
		{"a context alone", inLab(), "conflict", OK, "", ""},
		{"a broken configuration", with("DOCKER_CONFIG", broken), "conflict", Skip, "", ""},
	}...)
}

func clientSymptoms() []symptom {
	return []symptom{
		{"no command", without("docker --version"), "client", Fail, "install_linux", ""},
		{"no command on macOS", on("darwin", without("docker --version")), "client", Fail, "install_darwin", ""},
		{"no command on Windows", on("windows", without("docker --version")), "client", Fail, "install_windows", ""},
		{"a broken command", func(s *scene) { s.outputs["docker --version"] = "" }, "client", Fail, "broken", "Path=/usr/bin/docker"},
		{"an old command", func(s *scene) { s.outputs["docker --version"] = "Docker version 19.03.8, build afacb8b" }, "client", Warn, "upgrade", "Version=19.03.8"},
		{"Podman's command", func(s *scene) { s.outputs["docker --version"] = "podman version 4.3.1" }, "podman", Warn, "command", ""},
		{"Podman's command is no old Docker", func(s *scene) { s.outputs["docker --version"] = "podman version 4.3.1" }, "client", OK, "", "Version=4.3.1"},
		{"Podman's engine", func(s *scene) { s.engine.version.Podman = true }, "podman", Warn, "engine", ""},
		{"Podman's both", func(s *scene) {
			s.engine.version.Podman = true
			s.outputs["docker --version"] = "podman version 4.3.1"
		}, "podman", Warn, "both", ""},
		{"no telling whose engine", noEngine(errAbsent), "podman", Skip, "", ""},
		{"Compose 1", func(s *scene) {
			delete(s.outputs, "docker compose version --short")
			s.outputs["docker-compose version --short"] = "1.29.2\n"
		}, "compose", OK, "", "Command=docker-compose"},
		{"the older Compose takes too long", func(s *scene) {
			delete(s.outputs, "docker compose version --short")
			s.slow = "docker-compose version --short"
		}, "compose", Skip, "", ""},
		{"no Compose", without("docker compose version --short"), "compose", Warn, "install_linux", ""},
		{"no Compose on macOS", on("darwin", without("docker compose version --short")), "compose", Warn, "install_darwin", ""},
		{"no Compose on Windows", on("windows", without("docker compose version --short")), "compose", Warn, "install_windows", ""},
		{"no Buildx", without("docker buildx version"), "buildx", Warn, "install_linux", ""},
		{"no Buildx on macOS", on("darwin", without("docker buildx version")), "buildx", Warn, "install_darwin", ""},
		{"no Buildx on Windows", on("windows", without("docker buildx version")), "buildx", Warn, "install_windows", ""},
	}
}

func engineSymptoms() []symptom {
	none := noEngine(&dial.NotFoundError{Tried: []dial.Attempt{{Host: "unix:///x", Err: fs.ErrNotExist}}})
	silent := func(endpoint dial.Endpoint) func(s *scene) {
		return func(s *scene) { s.endpoint, s.engine = endpoint, fakeEngine{err: errAbsent} }
	}
	remote := dial.Endpoint{Host: "tcp://10.0.0.1:2376", Source: dial.SourceHost}
	inContext := dial.Endpoint{Host: "unix:///c.sock", Source: dial.SourceContext, Context: "lab"}
	return []symptom{
		{"no engine", none, "engine", Fail, "start_linux", ""},
		{"no engine on macOS", on("darwin", none), "engine", Fail, "start_darwin", ""},
		{"no engine on Windows", on("windows", none), "engine", Fail, "start_windows", ""},
		{"DOCKER_HOST leads nowhere", silent(remote), "engine", Fail, "host", "Host=tcp://10.0.0.1:2376"},
		{"DOCKER_HOST is no address", noEngine(&dial.HostError{Host: "x://", Reason: "y"}), "engine", Fail, "host", ""},
		{"the context leads nowhere", silent(inContext), "engine", Fail, "context", "Context=lab"},
		{"no such context", noEngine(&dial.ContextError{Name: "lab", Err: fs.ErrNotExist}), "engine", Fail, "context", ""},
		{"the configuration cannot be read", noEngine(&dial.ConfigError{Path: "p", Err: errAbsent}), "engine", Fail, "config", ""},
		{"a context", func(s *scene) { s.endpoint = inContext }, "engine", OK, "", "Way=context"},
		{"not for this account", deniedWith(false, false), "engine", Fail, "permission", ""},
		{"not in the group", deniedWith(false, false), "permission", Fail, "group", "Host=unix:///var/run/docker.sock"},
		{"in the group since", deniedWith(true, false), "permission", Fail, "login", ""},
		{"in the group for nothing", deniedWith(true, true), "permission", Fail, "socket", ""},
		{"not for this account on macOS", on("darwin", deniedWith(false, false)), "permission", Fail, "restart", ""},
		{"no socket to look at", none, "permission", Skip, "", ""},
		{"a far engine has no socket here", func(s *scene) { s.endpoint = remote }, "permission", Skip, "", ""},
		{"an old engine", func(s *scene) { s.engine.version.API = "1.39" }, "api", Fail, "upgrade", "API=1.39"},
		{"the oldest that will do", func(s *scene) { s.engine.version.API = "1.40" }, "api", OK, "", ""},
		{"no API", none, "api", Skip, "", ""},
		{"little room for the engine", func(s *scene) { s.free["/var/lib/docker"] = 1999e6 }, "disk_engine", Warn, "free", "FreeMB=1999"},
		{"no room for the engine", func(s *scene) { s.free["/var/lib/docker"] = 499e6 }, "disk_engine", Fail, "free", ""},
		{"an engine in a virtual machine", func(s *scene) { delete(s.free, "/var/lib/docker") }, "disk_engine", Skip, "", ""},
		{"a far engine's disk", func(s *scene) { s.endpoint = remote }, "disk_engine", Skip, "", ""},
		{"a far engine's ports", func(s *scene) { s.endpoint = remote }, "ports", Skip, "", ""},
	}
}

func surroundingSymptoms() []symptom {
	taken := func(program string) func(s *scene) {
		return func(s *scene) { s.taken = map[int]string{5001: program} }
	}
	held := func(lab bool) func(s *scene) {
		return func(s *scene) {
			s.taken = map[int]string{5001: ""}
			s.engine.published = []Published{{Port: 5001, Container: "shop", Lab: lab}}
		}
	}
	size := func(columns, rows int, ok bool) func(s *scene) {
		return func(s *scene) { s.TerminalSize = func() (int, int, bool) { return columns, rows, ok } }
	}
	return []symptom{
		{"little room at home", func(s *scene) { s.free["/home/ada"] = 100e6 }, "disk_home", Warn, "free", ""},
		{"no room at home", func(s *scene) { s.free["/home/ada"] = 1e6 }, "disk_home", Fail, "free", "FreeMB=1"},
		{"no home", func(s *scene) { s.Env.Home = "" }, "disk_home", Skip, "", ""},
		{"a container has the port", held(false), "port", Warn, "container", "Holder=shop"},
		{"an exercise has the port", held(true), "ports", OK, "", ""},
		{"a program has the port", taken("python3"), "port", Warn, "program", "PID=4242"},
		{"somebody has the port", taken(""), "port", Warn, "unknown_linux", "Port=5001"},
		{"somebody has the port on macOS", on("darwin", taken("")), "port", Warn, "unknown_darwin", ""},
		{"somebody has the port on Windows", on("windows", taken("")), "port", Warn, "unknown_windows", ""},
		{"no engine, and a taken port", func(s *scene) {
			noEngine(errAbsent)(s)
			taken("python3")(s)
		}, "port", Warn, "program", ""},
		{"no ports to look at", func(s *scene) { s.options.Ports = nil }, "ports", Skip, "", ""},
		{"no image of an engine", func(s *scene) { s.engine.carrier = Carrier{} }, "own_engine", Skip, "image", "Pull=dind"},
		{"engines in plain containers", func(*scene) {}, "own_engine", OK, "", "Way=capabilities"},
		{"engines by sysbox", func(s *scene) { s.engine.carrier.Sysbox = true }, "own_engine", OK, "", "Way=sysbox"},
		{"engines on a rootless one", func(s *scene) { s.engine.carrier.Rootless = true }, "own_engine", OK, "", "Way=rootless"},
		{"no engines over ssh", func(s *scene) { s.endpoint = dial.Endpoint{Host: "ssh://ada@far"} }, "own_engine", Skip, "", "Why=far"},
		{"no engines on Windows", on("windows", func(*scene) {}), "own_engine", Skip, "", "Why=far"},
		{"no telling what an engine carries", noEngine(errAbsent), "own_engine", Skip, "", "Why=unknown"},
		{"no Hub", func(s *scene) { s.offline = true }, "registry", Warn, "hub", "Registry=Docker Hub"},
		{"no mirror", func(s *scene) { s.offline, s.options.Mirror = true, "http://m:5000" }, "registry", Warn, "mirror", "Registry=http://m:5000"},
		{"a mirror", func(s *scene) { s.options.Mirror = "http://m:5000" }, "registry", OK, "", "Registry=http://m:5000"},
		{"a narrow terminal", size(79, 40, true), "terminal", Warn, "enlarge", "Columns=79"},
		{"a low terminal", size(80, 23, true), "terminal", Warn, "enlarge", ""},
		{"just large enough", size(80, 24, true), "terminal", OK, "", ""},
		{"no terminal", size(0, 0, false), "terminal", Skip, "", ""},
		{"no locale", with("LANG", ""), "locale", Warn, "utf8", ""},
		{"an old locale", with("LC_ALL", "fr_FR.ISO-8859-1"), "locale", Warn, "utf8", "Locale=fr_FR.ISO-8859-1"},
		{"utf8 by another spelling", with("LC_ALL", "C.utf8"), "locale", OK, "", ""},
		{"macOS needs no locale", on("darwin", with("LANG", "")), "locale", Skip, "", ""},
	}
}

func TestASoundMachine(t *testing.T) {
	results := sound().examine(t)
	var ids []string
	for _, r := range results {
		ids = append(ids, r.ID)
		if r.Status != OK || r.Remedy != "" {
			t.Errorf("%+v", r)
		}
	}
	want := "client engine permission conflict api podman compose buildx disk_engine disk_home ports own_engine registry terminal locale"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("checked %s, want %s", got, want)
	}
	if Worst(results) != OK {
		t.Errorf("the worst is %s", Worst(results))
	}
}

func TestSymptoms(t *testing.T) {
	for _, test := range symptoms(t) {
		t.Run(test.name, func(t *testing.T) {
			s := sound()
			test.spoil(s)
			results := s.examine(t)
			at := slices.IndexFunc(results, func(r Result) bool { return r.ID == test.id })
			if at < 0 {
				t.Fatalf("%s is not among %+v", test.id, results)
			}
			got := results[at]
			if got.Status != test.status || got.Remedy != test.remedy {
				t.Errorf("got %s %q, want %s %q", got.Status, got.Remedy, test.status, test.remedy)
			}
			if name, value, ok := strings.Cut(test.data, "="); ok && got.Data[name] != value {
				t.Errorf("%s is %q, want %q", name, got.Data[name], value)
			}
			if worst := Worst(results); test.status == Fail && worst != Fail || test.status == Warn && worst == OK {
				t.Errorf("the worst is %s", worst)
			}
		})
	}
}
