package proxy

import (
	"strings"
	"testing"
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
	if e := l.last("container.list"); e.Status != 200 || !strings.HasPrefix(e.Command, "docker ps -q") {
		t.Errorf("entry = %+v", e)
	}
	if got := l.must("inspect", "-f", "{{.Id}}", id[:10]); got != id {
		t.Errorf("inspect by prefix = %q", got)
	}
	l.must("exec", "web-"+l.session, "/prog", "echo", "inside")
	l.must("rm", "-f", "web-"+l.session)
	out, err := l.docker("rm", "-f", foreign)
	if err == nil {
		t.Errorf("a foreign container was removed: %s", out)
	}
	contains(t, out, CodeForeignContainer)
	if got := l.outside("inspect", "-f", "{{.State.Running}}", foreign); got != "true" {
		t.Errorf("foreign container running = %s", got)
	}
}
