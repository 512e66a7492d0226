package proxy

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

// serveEnv makes the test program serve a proxy, to be killed.
const serveEnv = "MATELOT_TEST_SERVE"

// TestServeUntilKilled is no test of its own: it is the process that
// TestKilledAndStartedAgain kills.
func TestServeUntilKilled(t *testing.T) {
	dir := os.Getenv(serveEnv)
	if dir == "" {
		t.Skip("runs as a part of TestKilledAndStartedAgain")
	}
	reg, err := owned.Open(filepath.Join(dir, "owned"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := journal.Open(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{
		Session: filepath.Base(dir), Dial: dialer(engineSocket(t)), Owned: reg, Journal: log,
		Hub: Hub{Policy: HubEmbedded},
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	t.Log("serving") // the parent waits for the socket, not for this
	if err := p.Serve(context.Background(), listener); err != nil {
		t.Fatal(err)
	}
}

// TestKilledAndStartedAgain: kill -9, and a new proxy on the same files knows
// its things, those too that were made or went without it.
func TestKilledAndStartedAgain(t *testing.T) {
	l := newLab(t)
	l.stop()
	// The other process takes the session's name from its folder.
	dir := filepath.Join(shortDir(t), l.session)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l.dir, l.socket = dir, filepath.Join(dir, "s")

	cmd := exec.Command(os.Args[0], "-test.run=^TestServeUntilKilled$", "-test.v")
	cmd.Env = append(os.Environ(), serveEnv+"="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	t.Cleanup(func() {
		if !killed {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	eventually(t, "the socket", func() bool { _, err := os.Stat(l.socket); return err == nil })
	image := l.image()
	kept := l.must("run", "-d", "--name", "kept-"+l.session, "-v", "vol-"+l.session+":/data", image, "wait")
	gone := l.must("create", image, "wait")
	network := l.must("network", "create", "net-"+l.session)
	last := l.last("network.create").Seq
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	killed = true

	// While nobody looks: one thing goes, one comes that was being made at the
	// moment of the crash.
	l.outside("rm", gone)
	made := l.outside("create", "--label", LabelSession+"="+l.session, "--name", "made-"+l.session, image, "wait")
	_ = os.Remove(l.socket)
	l.start()
	eventually(t, "the reconciliation", func() bool {
		reg := l.proxy.cfg.Owned
		return reg.Has(owned.Container, made) && !reg.Has(owned.Container, gone)
	})
	got := strings.Fields(l.must("ps", "-aq", "--no-trunc"))
	if len(got) != 2 || got[0] != made || got[1] != kept {
		t.Errorf("ps shows %v, want %s and %s", got, made, kept)
	}
	if got := l.must("network", "ls", "-q", "--no-trunc", "-f", "type=custom"); got != network {
		t.Errorf("network ls shows %q", got)
	}
	if got := l.must("volume", "ls", "-q"); got != "vol-"+l.session {
		t.Errorf("volume ls shows %q", got)
	}
	if got := l.must("images", "--format", "{{.Repository}}:{{.Tag}}"); got != image {
		t.Errorf("images shows %q", got)
	}
	if e := l.last("network.list"); e.Seq <= last {
		t.Errorf("the journal goes on at %d, after %d", e.Seq, last)
	}
	if _, err := os.Stat(filepath.Join(dir, "journal")); err != nil {
		t.Error(err)
	}
}

// TestExecAfterRestart: execs are not written down, the engine knows them.
func TestExecAfterRestart(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "wait")
	exec := decoded[struct {
		ID string `json:"Id"`
	}](t, second(l.api("POST", "/v1.41/containers/"+id+"/exec", `{"Cmd":["/prog","echo","x"]}`))).ID
	l.stop()
	l.start()
	if status, body := l.api("GET", "/v1.41/exec/"+exec+"/json", ""); status != 200 {
		t.Errorf("inspect = %d %s", status, body)
	}
	if status, body := l.api("POST", "/v1.41/exec/"+exec+"/start", `{"Detach":true}`); status != 200 {
		t.Errorf("start = %d %s", status, body)
	}
}

// TestPendingBuildIsRecovered: an image that a build made just before the
// crash is the session's; one that somebody built on it since is not.
func TestPendingBuildIsRecovered(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	full, _ := fullRef(ref)
	item, _ := l.proxy.cfg.Owned.Get(owned.Tag, full)
	reg := l.proxy.cfg.Owned
	for _, err := range []error{
		reg.Remove(owned.Tag, full), reg.Remove(owned.Image, item.Image),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := l.proxy.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if reg.Has(owned.Image, item.Image) {
		t.Error("an image was taken by its label alone")
	}
	if err := reg.Add(owned.Item{Kind: owned.Pending, ID: "x", Note: full, At: time.Now().UTC()}); err != nil {
		t.Fatal(err)
	}
	if err := l.proxy.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !reg.Has(owned.Image, item.Image) || !reg.Has(owned.Tag, full) || len(reg.List(owned.Pending)) > 0 {
		t.Error("what the crash left was not recovered")
	}
}

// TestPurge removes all in the right order, plans it first, and minds what has
// vanished.
func TestPurge(t *testing.T) {
	l := newLab(t)
	f := l.foreigners()
	before := f.state()
	image := l.image()
	l.must("pull", f.tagged)
	l.must("network", "create", "net-"+l.session)
	l.must("run", "-d", "--name", "up-"+l.session, "--network", "net-"+l.session, "-v", "vol-"+l.session+":/d", image, "wait")
	l.must("tag", f.tagged, "mine-"+l.session)
	gone := l.must("create", image, "wait")
	l.outside("rm", gone)
	l.outside("network", "create", "--label", LabelSession+"="+l.session, "late-"+l.session)

	plan, err := l.proxy.PlanPurge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if l.must("ps", "-q") == "" {
		t.Error("the plan was carried out")
	}
	report, err := l.proxy.Purge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Report{plan, report} {
		if len(r.Containers) != 1 || len(r.Networks) != 2 || len(r.Volumes) != 1 || len(r.Images) != 2 || len(r.Kept) != 0 {
			t.Errorf("report = %+v", r)
		}
	}
	if after := f.state(); after != before {
		t.Errorf("outside:\n%s\n---\n%s", before, after)
	}
	again, err := l.proxy.Purge(t.Context())
	if err != nil || !again.Empty() {
		t.Errorf("second purge = %+v, %v", again, err)
	}
	for _, q := range []string{"ps -aq", "volume ls -q", "network ls -q"} {
		args := append(strings.Fields(q), "--filter", "label="+LabelSession+"="+l.session)
		if got := l.outside(args...); got != "" {
			t.Errorf("docker %s: %s", q, got)
		}
	}
}

// TestServeEndsWithItsContext, with streams open.
func TestServeEndsWithItsContext(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "tick")
	cmd := exec.Command("docker", "attach", "--no-stdin", id)
	cmd.Env = l.environ(l.socket)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	l.stop() // fails the test if Serve does not return nil
	_ = cmd.Wait()
	l.start()
}
