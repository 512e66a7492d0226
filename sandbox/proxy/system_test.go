package proxy

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/journal"
)

// TestEventsAreOwn: of all that happens on the engine, the session sees its
// own things, those made this moment too.
func TestEventsAreOwn(t *testing.T) {
	l := newLab(t)
	image := l.image()
	cmd := exec.Command("docker", "events", "--format", "{{json .}}")
	cmd.Env = l.environ(l.socket)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	eventually(t, "the stream", func() bool { return l.has("system.events", journal.StreamStart) })

	f := l.foreigners()
	id := l.must("run", "-d", "-v", "/anonymous", "-v", "named-"+l.session+":/n", image, "wait")
	network := l.must("network", "create", "net-"+l.session)
	l.must("network", "connect", network, id)
	l.must("rm", "-f", "-v", id)
	l.must("network", "rm", network)
	l.must("tag", image, "tag-"+l.session)
	l.must("volume", "create", "last-"+l.session)

	var seen []string
	volumes := map[string]bool{}
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		e := decoded[event](t, scanner.Text())
		seen = append(seen, e.Type+" "+e.Action)
		if e.Type == "volume" && e.Action == "create" {
			volumes[e.Actor.ID] = true
		}
		for _, foreign := range []string{f.running, f.stopped, f.volume, f.network, f.dangling} {
			if strings.Contains(scanner.Text(), foreign) {
				t.Errorf("a foreign event: %s", scanner.Text())
			}
		}
		if e.Type == "volume" && e.Actor.ID == "last-"+l.session {
			break
		}
	}
	for _, want := range []string{
		"container create", "container start", "container die", "container destroy",
		"volume create", "volume mount", "volume destroy", "network create", "network connect",
		"network destroy", "image tag",
	} {
		if !slices.Contains(seen, want) {
			t.Errorf("no event %q among %v", want, seen)
		}
	}
	if len(volumes) != 3 {
		t.Errorf("%d volumes were seen to be created, want 3", len(volumes))
	}
}

func TestEventsInThePast(t *testing.T) {
	l := newLab(t)
	id := l.must("create", l.image(), "wait")
	until := strconv.FormatInt(time.Now().Unix()+1, 10)
	out := l.must("events", "--since", "1m", "--until", until, "--filter", "type=container", "--filter", "event=create", "--format", "{{.ID}}")
	if out != id {
		t.Errorf("events = %q, want %q", out, id)
	}
}

func TestDiskUsageAndInfo(t *testing.T) {
	l := newLab(t)
	f := l.foreigners()
	image := l.image()
	l.must("run", "-d", "-v", "vol-"+l.session+":/data", image, "wait")
	l.must("create", image, "wait")
	status, body := l.api("GET", "/v1.41/system/df", "")
	if status != 200 {
		t.Fatalf("df = %d %s", status, body)
	}
	for _, foreign := range []string{f.running, f.stopped, f.volume, f.dangling, f.tagged} {
		if strings.Contains(body, foreign) {
			t.Errorf("df tells of %s", foreign)
		}
	}
	df := decoded[map[string]json.RawMessage](t, body)
	for field, want := range map[string]int{"Images": 1, "Containers": 2, "Volumes": 1, "BuildCache": 0} {
		if got := len(decoded[[]any](t, string(df[field]))); got != want {
			t.Errorf("%s has %d entries, want %d", field, got, want)
		}
	}
	if n := decoded[int64](t, string(df["LayersSize"])); n < 1e6 || n > 5e6 {
		t.Errorf("LayersSize = %d", n)
	}
	if got := l.must("info", "-f", "{{.Containers}} {{.ContainersRunning}} {{.ContainersStopped}} {{.Images}}"); got != "2 1 1 1" {
		t.Errorf("info = %s", got)
	}
	contains(t, l.must("system", "df"), "Local Volumes   1")
}

func TestVersionIsPinned(t *testing.T) {
	l := newLab(t)
	for path, want := range map[string]int{"/v1.24/containers/json": 200, "/v9.99/containers/json": 200, "/containers/json": 200, "/v1.23/containers/json": 400} {
		if status, body := l.api("GET", path, ""); status != want {
			t.Errorf("%s = %d %s, want %d", path, status, body, want)
		}
	}
}

func TestSwarmIsRefused(t *testing.T) {
	l := newLab(t)
	for _, args := range [][]string{{"swarm", "init"}, {"service", "ls"}, {"node", "ls"}, {"secret", "ls"}, {"config", "ls"}} {
		out, err := l.docker(args...)
		if err == nil || !strings.Contains(out, CodeSwarm) {
			t.Errorf("docker %v: %v %s", args, err, out)
		}
	}
	if out, err := l.docker("plugin", "ls"); err == nil || !strings.Contains(out, CodePlugin) {
		t.Errorf("plugin ls: %v %s", err, out)
	}
}
