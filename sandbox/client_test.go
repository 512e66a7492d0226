package sandbox

import (
	"path/filepath"
	"strings"
	"testing"

	"matelot/sandbox/dial"
)

// An engine that does not answer is named as the learner knows it.
func TestAnEngineThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"unix://" + filepath.ToSlash(filepath.Join(t.TempDir(), "no.sock")), "tcp://127.0.0.1:1"} {
		c, err := newClient(dial.Endpoint{Host: host}, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := c.Info(t.Context()); err == nil || !strings.Contains(err.Error(), host) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if got := (dial.Endpoint{Host: "ssh://ana@far"}).ClientHost(); got != "tcp://engine" {
		t.Errorf("ssh: %s", got)
	}
}
