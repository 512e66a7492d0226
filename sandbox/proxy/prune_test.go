package proxy

import (
	"regexp"
	"strings"
	"testing"

	"matelot/sandbox/owned"
)

// foreigners are objects outside of any session.
type foreigners struct {
	l                                 *lab
	running, stopped, volume, network string
	tagged, dangling                  string
}

// foreigners makes one of each kind, with names that nobody else has.
func (l *lab) foreigners() *foreigners {
	l.t.Helper()
	name := "matelot-test-" + randomID()
	f := &foreigners{l: l, volume: name, network: name, tagged: "matelot-test/" + name + ":1"}
	importImage(l.t, l.direct, f.tagged)
	f.dangling = l.outside("inspect", "-f", "{{.Id}}", f.tagged)
	importImage(l.t, l.direct, f.tagged) // the first one loses its name
	f.running = l.outside("run", "-d", "--name", name+"-up", "--label", "matelot.test=foreign", f.tagged, "wait")
	f.stopped = l.outside("create", "--name", name+"-down", "--label", "matelot.test=foreign", f.tagged, "wait")
	l.outside("volume", "create", "--label", "matelot.test=foreign", name)
	l.outside("network", "create", "--label", "matelot.test=foreign", name)
	l.t.Cleanup(func() {
		l.outside("rm", "-f", f.running, f.stopped)
		l.outside("volume", "rm", name)
		l.outside("network", "rm", name)
		l.outside("rmi", "-f", f.tagged, f.dangling)
	})
	return f
}

// lastTag is when an image last got a name. A session may give a foreign image
// a name of its own, and takes it away again: the time stays, and its length
// differs from one to the next, since zeros at its end are left out.
var lastTag = regexp.MustCompile(`"LastTagTime": "[^"]*"`)

// state is everything the engine tells about them, but for lastTag.
func (f *foreigners) state() string {
	f.l.t.Helper()
	return lastTag.ReplaceAllString(f.l.outside("inspect", f.running, f.stopped)+f.l.outside("volume", "inspect", f.volume)+
		f.l.outside("network", "inspect", f.network)+f.l.outside("image", "inspect", f.tagged, f.dangling), "")
}

// TestNothingOfTheLearnersIsAtRisk types what the course teaches to type, on
// an engine with other things on it.
func TestNothingOfTheLearnersIsAtRisk(t *testing.T) {
	l := newLab(t)
	f := l.foreigners()
	before := f.state()
	image := l.image()
	l.must("pull", f.tagged)
	for range 2 {
		l.must("run", "-d", image, "wait")
		l.must("create", f.tagged, "wait")
	}
	l.must("volume", "create", "vol-"+l.session)
	l.must("network", "create", "net-"+l.session)
	for _, line := range []string{
		"docker ps -aq | xargs docker rm -f",
		"docker rmi -f $(docker images -q)",
		"docker system prune -af --volumes",
		"docker rm -f " + f.running + " " + f.stopped,
		"docker rmi -f " + f.tagged + " " + f.dangling,
		"docker volume rm -f " + f.volume,
		"docker network rm " + f.network,
		"docker volume prune -f; docker network prune -f; docker image prune -af; docker container prune -f; docker builder prune -af",
	} {
		// Some of these must fail; what counts is what is left.
		out, err := l.cli(l.socket, nil, "sh", "-c", line)
		t.Logf("%s: %v\n%s", line, err, out)
	}
	if after := f.state(); after != before {
		t.Errorf("something outside the session changed:\n%s\n---\n%s", before, after)
	}
	for what, got := range map[string]string{
		"containers": l.must("ps", "-aq"), "images": l.must("images", "-aq"), "volumes": l.must("volume", "ls", "-q"),
		"networks": l.must("network", "ls", "-q", "--filter", "type=custom"),
	} {
		if got != "" {
			t.Errorf("%s of the session are left: %s", what, got)
		}
	}
}

// TestPrunesTakeOwnThings: each prune takes what is unused of the session's,
// and says so as the engine does.
func TestPrunesTakeOwnThings(t *testing.T) {
	l := newLab(t)
	image := l.image()
	up := l.must("run", "-d", "-v", "used-"+l.session+":/data", image, "wait")
	down := l.must("create", image, "wait")
	l.must("volume", "create", "unused-"+l.session)
	l.must("network", "create", "unused-"+l.session)

	out := l.must("container", "prune", "-f")
	contains(t, out, down)
	if strings.Contains(out, up) {
		t.Errorf("a running container was pruned: %s", out)
	}
	contains(t, l.must("volume", "prune", "-f"), "unused-"+l.session)
	contains(t, l.must("network", "prune", "-f"), "unused-"+l.session)
	if got := l.must("volume", "ls", "-q"); got != "used-"+l.session {
		t.Errorf("volume ls shows %q", got)
	}
	// The image is in use, so nothing goes.
	contains(t, l.must("image", "prune", "-af"), "reclaimed space: 0B")
	l.must("rm", "-f", up)
	l.must("tag", image, "second-"+l.session)
	out = l.must("image", "prune", "-f")
	contains(t, out, "reclaimed space: 0B") // it has a name
	out = l.must("image", "prune", "-af")
	contains(t, out, "deleted: sha256:")
	contains(t, out, "reclaimed space: 2.")
	contains(t, l.must("builder", "prune", "-af"), "0B")
	for _, kind := range []owned.Kind{owned.Container, owned.Network, owned.Image, owned.Tag} {
		if items := l.proxy.cfg.Owned.List(kind); len(items) > 0 {
			t.Errorf("still on the list: %v", items)
		}
	}
	for action, want := range map[string]string{"container.prune": down, "volume.prune": "unused-" + l.session, "network.prune": "unused-" + l.session} {
		if got := l.entries(action)[0].Flags["removed"]; got != want {
			t.Errorf("%s notes %q as removed, want %q", action, got, want)
		}
	}
	if got := l.entries("image.prune")[2].Flags["removed"]; !strings.Contains(got, "second-"+l.session) {
		t.Errorf("image.prune notes %q as removed", got)
	}
	for action, want := range map[string]int{"container.prune": 1, "volume.prune": 1, "network.prune": 1, "image.prune": 3, "build.prune": 1} {
		if got := len(l.entries(action)); got != want {
			t.Errorf("%d entries of %s, want %d", got, action, want)
		}
	}
}

// TestPruneFilters: until and label narrow a prune of images.
func TestPruneFilters(t *testing.T) {
	l := newLab(t)
	base := l.image()
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + base + "\nLABEL keep=yes\n"})
	l.must("build", "-q", "-t", "keep-"+l.session, dir)
	l.must("image", "prune", "-af", "--filter", "until=1h")
	l.must("image", "prune", "-af", "--filter", "label=keep=no")
	if got := len(strings.Fields(l.must("images", "-q"))); got != 2 {
		t.Fatalf("%d images are left, want 2", got)
	}
	l.must("image", "prune", "-af", "--filter", "label!=keep=yes")
	if got := l.must("images", "--format", "{{.Repository}}"); got != "keep-"+l.session {
		t.Errorf("left: %q", got)
	}
}

// TestIntruderStopsPrune: a foreign container with a forged label is not on
// the list, and a prune by label would take it.
func TestIntruderStopsPrune(t *testing.T) {
	l := newLab(t)
	image := l.image()
	id := l.outside("create", "--label", LabelSession+"="+l.session, image, "wait")
	out, err := l.docker("container", "prune", "-f")
	if err == nil {
		t.Errorf("pruned: %s", out)
	}
	contains(t, out, CodeIntruder)
	l.outside("rm", id)
}

// TestPruneLeavesTheProbe: a container that a check made to look into a volume
// is none of the learner's: it neither stops a prune nor goes with it.
func TestPruneLeavesTheProbe(t *testing.T) {
	l := newLab(t)
	image := l.image()
	probe := l.outside("create", "--label", LabelSession+"="+l.session, "--label", "matelot.role=probe", image, "wait")
	mine := l.must("create", image, "wait")
	out := l.must("container", "prune", "-f")
	contains(t, out, mine)
	if strings.Contains(out, probe) {
		t.Errorf("the probe was pruned: %s", out)
	}
	l.outside("rm", probe)
}
