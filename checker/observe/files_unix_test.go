//go:build unix

package observe

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"matelot/checker"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	root := t.TempDir()
	pipe := filepath.Join(root, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	obs := Read(t.Context(), checker.Plan{Files: []string{"pipe"}}, Sources{Workspace: root})
	noTroubles(t, obs)
	if obs.Files["pipe"].Kind != "other" || time.Since(start) > time.Second {
		t.Errorf("got %+v after %s", obs.Files["pipe"], time.Since(start))
	}
	// Also when it was a file a moment ago.
	f, err := openQuietly(os.OpenFile, pipe)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestAFileThatMayNotBeReadIsTrouble(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root := tree(t, map[string]string{"locked": "x"})
	if err := os.Chmod(filepath.Join(root, "locked"), 0); err != nil {
		t.Fatal(err)
	}
	obs := Read(t.Context(), checker.Plan{Files: []string{"locked"}}, Sources{Workspace: root})
	if len(obs.Troubles) != 1 || obs.Troubles[0].Code != CodeUnreadable || obs.Troubles[0].Of != "locked" {
		t.Errorf("got %+v", obs.Troubles)
	}
}
