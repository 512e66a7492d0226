package proxy

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"matelot/sandbox/owned"
)

func TestRunListInspectRemove(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := l.outside("run", "-d", "--label", "matelot.test=first", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })

	if got := l.must("run", "--rm", image, "echo", "ahoy"); got != "ahoy" {
		t.Errorf("run printed %q", got)
	}
	id := l.must("run", "-d", "--name", "web-"+l.session, image, "wait")
	if got := l.must("ps", "-q", "--no-trunc"); got != id {
		t.Errorf("ps shows %q, want %q alone", got, id)
	}
	if got := l.must("inspect", "-f", "{{.Id}}", id[:4]); got != id {
		t.Errorf("inspect by prefix = %q", got)
	}
	if got := l.must("inspect", "-f", "{{.Id}}", "/web-"+l.session); got != id {
		t.Errorf("inspect by name with a slash = %q", got)
	}
	l.must("exec", "web-"+l.session, "/prog", "echo", "inside")
	l.must("rename", "web-"+l.session, "site-"+l.session)
	l.must("kill", "site-"+l.session)
	l.must("rm", "site-"+l.session)
	if out, err := l.docker("inspect", "site-"+l.session); err == nil || !strings.Contains(out, "No such object") {
		t.Errorf("inspect of what is gone: %v %s", err, out)
	}
	if items := l.proxy.cfg.Owned.List(owned.Container); len(items) > 1 {
		t.Errorf("still on the list: %v", items)
	}
	out, err := l.docker("rm", "-f", foreign)
	if err == nil {
		t.Errorf("a foreign container was removed: %s", out)
	}
	contains(t, out, CodeForeignContainer)
	if got := l.outside("inspect", "-f", "{{.State.Running}}", foreign); got != "true" {
		t.Errorf("foreign container running = %s", got)
	}
}

// TestWhatCoursesNeed makes containers as a beginner's course does; all of it
// must pass the guard and be taken by the engine.
func TestWhatCoursesNeed(t *testing.T) {
	l := newLab(t)
	image := l.image()
	if err := os.MkdirAll(filepath.Join(l.workspace, "site"), 0o755); err != nil {
		t.Fatal(err)
	}
	network, volume := "net-"+l.session, "vol-"+l.session
	l.must("network", "create", "--label", "a=b", network)
	l.must("volume", "create", "--label", "a=b", volume)
	other := l.must("run", "-d", "--name", "other-"+l.session, image, "wait")
	tests := []struct{ name, options string }{
		{"published port", "-p 127.0.0.1:" + freePort(t) + ":80"},
		{"published port on all addresses", "-p " + freePort(t) + ":80"},
		{"random port", "-p 80"},
		{"all ports", "-P --expose 80"},
		{"bind", "-v " + l.workspace + "/site:/site"},
		{"bind read-only", "-v " + l.workspace + "/site:/site:ro"},
		{"bind of what is missing", "-v " + l.workspace + "/missing:/site"},
		{"bind of a relative path", "-v ./site:/site"},
		{"bind by --mount", "--mount type=bind,source=" + l.workspace + "/site,target=/site,readonly"},
		{"named volume", "-v " + volume + ":/data"},
		{"new volume", "-v new-" + l.session + ":/data:ro"},
		{"volume by --mount", "--mount type=volume,source=" + volume + ",target=/data,volume-nocopy"},
		{"anonymous volume", "-v /data"},
		{"anonymous volume by --mount", "--mount type=volume,target=/data"},
		{"tmpfs", "--tmpfs /tmp:size=1m"},
		{"tmpfs by --mount", "--mount type=tmpfs,target=/tmp,tmpfs-size=1048576"},
		{"volumes of one's own", "--volumes-from " + other},
		{"memory", "--memory 32m --memory-swap 32m --memory-reservation 16m"},
		{"processors", "--cpus 0.5 --cpu-shares 512 --cpuset-cpus 0"},
		{"processes", "--pids-limit 50"},
		{"restart", "--restart on-failure:3"},
		{"init", "--init"},
		{"health", "--health-cmd /prog --health-interval 30s --health-retries 2"},
		{"no health", "--no-healthcheck"},
		{"user", "--user 1000:1000"},
		{"environment", "-e A=b -e C"},
		{"entry point", "--entrypoint /prog"},
		{"network", "--network " + network + " --network-alias web"},
		{"no network", "--network none"},
		{"network of one's own container", "--network container:" + other},
		{"processes of one's own container", "--pid container:" + other},
		{"extra host", "--add-host db:127.0.0.1"},
		{"name servers", "--dns 127.0.0.1 --dns-search example.org --dns-option ndots:1"},
		{"read-only", "--read-only"},
		{"stop signal", "--stop-signal SIGINT --stop-timeout 3"},
		{"log driver", "--log-driver json-file --log-opt max-size=1m"},
		{"no log", "--log-driver none"},
		{"shared memory", "--shm-size 16m"},
		{"limits", "--ulimit nofile=256:512"},
		{"host name", "--hostname web --domainname example.org"},
		{"labels", "--label a=b --label matelot.session=forged"},
		{"dropped capabilities", "--cap-drop ALL"},
		{"no new privileges", "--security-opt no-new-privileges"},
		{"platform", "--platform linux/" + arch(t, l)},
		{"working directory", "-w /data"},
		{"group", "--group-add 1000"},
		{"link", "--link other-" + l.session + ":db"},
		{"out of memory score", "--oom-score-adj 500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"create"}, strings.Fields(tt.options)...)
			out := l.in(t).must(append(args, image, "echo", "well")...)
			// The engine may warn first of a limit that this kernel lacks.
			id := out[strings.LastIndex(out, "\n")+1:]
			if got := l.in(t).outside("inspect", "-f", `{{index .Config.Labels "matelot.session"}}`, id); got != l.session {
				t.Errorf("the container's label is %q", got)
			}
		})
	}
	l.must("update", "--cpus", "0.5", "--memory", "32m", "--memory-swap", "64m", "--restart", "no", other)
	for _, args := range [][]string{
		{"stats", "--no-stream", other},
		{"stats", "--no-stream"},
		{"diff", other},
		{"port", other},
		{"pause", other},
		{"unpause", other},
		{"stop", "-t", "1", other},
		{"start", other},
		{"restart", "-t", "0", other},
		{"logs", other},
		{"version"},
		{"info"},
		{"system", "df", "-v"},
	} {
		l.must(args...)
	}
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "matelot.session"}}`, other); got != l.session {
		t.Errorf("the label is %q", got)
	}
}

func arch(t *testing.T, l *lab) string {
	t.Helper()
	return strings.TrimPrefix(l.must("version", "-f", "{{.Server.Arch}}"), "linux/")
}

// freePort gives a port that nothing listens on now, from the upper range.
func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestVolumesAreLabelled: however a volume comes into being, it bears the
// session's label and is on the list.
func TestVolumesAreLabelled(t *testing.T) {
	l := newLab(t)
	base := l.image()
	image := "vol-" + l.session
	dir := filepath.Join(l.workspace, "build")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM "+base+"\nVOLUME /declared\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	l.must("build", "-q", "-t", image, dir)
	id := l.must("create", "-v", "named-"+l.session+":/named", "-v", "/anonymous",
		"--mount", "type=volume,target=/mounted", image, "wait")
	names := strings.Fields(l.outside("inspect", "-f", `{{range .Mounts}}{{.Name}} {{end}}`, id))
	if len(names) != 4 {
		t.Fatalf("%d volumes, want 4: %v", len(names), names)
	}
	for _, name := range names {
		if got := l.outside("volume", "inspect", "-f", `{{index .Labels "matelot.session"}}`, name); got != l.session {
			t.Errorf("volume %s bears %q", name, got)
		}
		if !l.proxy.cfg.Owned.Has(owned.Volume, name) {
			t.Errorf("volume %s is not on the list", name)
		}
	}
	if got := strings.Fields(l.must("volume", "ls", "-q")); len(got) != 4 {
		t.Errorf("volume ls shows %v", got)
	}
	if out := l.must("volume", "inspect", "named-"+l.session); strings.Contains(out, LabelSession) {
		t.Errorf("the learner, and compose, see the label: %s", out)
	}
	// -v takes anonymous volumes away with the container, and only those.
	l.must("rm", "-v", id)
	if got := l.must("volume", "ls", "-q"); got != "named-"+l.session {
		t.Errorf("after rm -v: %q", got)
	}
}

// TestAnonymousVolumeGoesWithRm: made into a mount, it must still go with --rm.
func TestAnonymousVolumeGoesWithRm(t *testing.T) {
	l := newLab(t)
	l.must("run", "--rm", "-v", "/data", l.image(), "write", "/data/x", "y")
	eventually(t, "the volume to go", func() bool { return l.must("volume", "ls", "-q") == "" })
}

// TestVolumeKeepsData: what one container wrote another reads.
func TestVolumeKeepsData(t *testing.T) {
	l := newLab(t)
	image := l.image()
	volume := "data-" + l.session
	l.must("run", "--rm", "-v", volume+":/data", image, "write", "/data/x", "kept")
	if got := l.must("run", "--rm", "--mount", "source="+volume+",target=/data", image, "cat", "/data/x"); got != "kept" {
		t.Errorf("read %q", got)
	}
	l.must("volume", "rm", volume)
	if got := l.must("volume", "ls", "-q"); got != "" {
		t.Errorf("volume ls shows %q", got)
	}
}

// TestNameReusedOutside: a volume that the session once made is gone, and the
// learner has made one of that name since.
func TestNameReusedOutside(t *testing.T) {
	l := newLab(t)
	name := "reused-" + l.session
	l.must("volume", "create", name)
	l.outside("volume", "rm", name)
	l.outside("volume", "create", "--label", "matelot.test=reused", name)
	t.Cleanup(func() { l.outside("volume", "rm", name) })
	if out, err := l.docker("volume", "rm", name); err == nil {
		t.Errorf("removed: %s", out)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.outside("volume", "inspect", name)
}

func TestNetworks(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := "matelot-test-" + randomID()
	l.outside("network", "create", foreign)
	t.Cleanup(func() { l.outside("network", "rm", foreign) })
	network := "net-" + l.session
	id := l.must("network", "create", network)
	if got := strings.Fields(l.must("network", "ls", "--format", "{{.Name}}")); strings.Join(got, " ") != "bridge host "+network+" none" &&
		len(got) != 4 {
		t.Errorf("network ls shows %v", got)
	}
	if out := l.must("network", "ls"); strings.Contains(out, foreign) {
		t.Errorf("a foreign network is shown: %s", out)
	}
	web := l.must("run", "-d", "--name", "web-"+l.session, image, "wait")
	l.must("network", "connect", "--alias", "db", network, "web-"+l.session)
	if out := l.must("network", "inspect", id[:12]); !strings.Contains(out, web) || strings.Contains(out, LabelSession) {
		t.Errorf("inspect: %s", out)
	}
	l.must("network", "disconnect", network, web)
	if out, err := l.docker("network", "rm", "bridge"); err == nil || !strings.Contains(out, "pre-defined") {
		t.Errorf("rm bridge: %v %s", err, out)
	}
	l.must("network", "rm", network)
	if out, err := l.docker("network", "create", foreign); err == nil || !strings.Contains(out, CodeForeignNetwork) {
		t.Errorf("create over a foreign one: %v %s", err, out)
	}
}

// TestBridgeShowsOwnContainersAlone: the default bridge is everybody's.
func TestBridgeShowsOwnContainersAlone(t *testing.T) {
	l := newLab(t)
	image := l.image()
	foreign := l.outside("run", "-d", "--label", "matelot.test=bridge", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })
	own := l.must("run", "-d", image, "wait")
	out := l.must("network", "inspect", "bridge")
	if !strings.Contains(out, own) || strings.Contains(out, foreign) {
		t.Errorf("inspect bridge: %s", out)
	}
}

// TestMissingNetworkLeavesContainer: as without the proxy, the container is
// made and cannot be started.
func TestMissingNetworkLeavesContainer(t *testing.T) {
	l := newLab(t)
	out, err := l.docker("run", "--name", "lost-"+l.session, "--network", "none-"+l.session, l.image(), "echo")
	if err == nil || !strings.Contains(out, "not found") {
		t.Errorf("run: %v %s", err, out)
	}
	if got := l.must("ps", "-a", "--format", "{{.State}}"); got != "created" {
		t.Errorf("state = %q", got)
	}
}

func TestConflicts(t *testing.T) {
	l := newLab(t)
	image := l.image()
	port := freePort(t)
	foreignName := "taken-" + l.session
	foreign := l.outside("run", "-d", "--name", foreignName, "--label", "matelot.test=conflict", "-p", port+":80", image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", foreign) })

	out, err := l.docker("run", "-d", "--name", foreignName, image, "wait")
	if err == nil {
		t.Fatalf("name was free: %s", out)
	}
	contains(t, out, "already in use")
	contains(t, out, CodeNameTaken)

	own := "own-" + l.session
	l.must("run", "-d", "--name", own, image, "wait")
	if out, _ = l.docker("run", "-d", "--name", own, image, "wait"); strings.Contains(out, CodeNameTaken) {
		t.Errorf("the learner's own container is called foreign: %s", out)
	}
	contains(t, out, "already in use")

	out, _ = l.docker("run", "-d", "-p", port+":80", image, "wait")
	contains(t, out, "port is already allocated")
	contains(t, out, CodePortForeign+" Name="+foreignName+" Port="+port)

	ownPort := freePort(t)
	l.must("run", "-d", "--name", "first-"+l.session, "-p", ownPort+":80", image, "wait")
	out, _ = l.docker("run", "-d", "-p", ownPort+":80", image, "wait")
	contains(t, out, CodePortOwn+" Name=first-"+l.session)

	// A second copy of a service of compose wants the first one's port.
	copyPort := freePort(t)
	labels := []string{"--label", "com.docker.compose.project=p-" + l.session, "--label", "com.docker.compose.service=web"}
	l.must(slices.Concat([]string{"run", "-d", "--name", "copy-" + l.session, "-p", copyPort + ":80"}, labels, []string{image, "wait"})...)
	out, _ = l.docker(slices.Concat([]string{"run", "-d", "-p", copyPort + ":80"}, labels, []string{image, "wait"})...)
	contains(t, out, CodePortCopy+" Name=copy-"+l.session)

	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	busyPort := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	out, _ = l.docker("run", "-d", "-p", busyPort+":80", image, "wait")
	contains(t, out, CodePortProgram+" Port="+busyPort)
}

// TestInspectOfNothing asks for all kinds of objects in turn.
func TestInspectOfNothing(t *testing.T) {
	l := newLab(t)
	for _, name := range []string{"nothing", "no/such:thing"} {
		out, err := l.docker("inspect", name)
		if err == nil {
			t.Errorf("inspect %s: %s", name, out)
		}
		contains(t, out, "No such object: "+name)
	}
}

// TestAmbiguousPrefix: beginnings of IDs are looked for among the session's
// things alone, where they can still be ambiguous.
func TestAmbiguousPrefix(t *testing.T) {
	l := newLab(t)
	<-l.proxy.reconciled // it would drop what the engine does not have
	for _, id := range []string{"abc1", "abc2"} {
		if err := l.proxy.cfg.Owned.Add(owned.Item{Kind: owned.Container, ID: id + strings.Repeat("0", 60)}); err != nil {
			t.Fatal(err)
		}
	}
	status, body := l.api("GET", "/v1.41/containers/abc/json", "")
	if status != 400 || !strings.Contains(body, "Multiple IDs") {
		t.Errorf("answer = %d %s", status, body)
	}
}
