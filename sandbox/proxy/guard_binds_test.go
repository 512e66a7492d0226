package proxy

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestRecheckBinds: what is looked at before a start is what this machine has.
// An engine in a virtual machine shows its own name for a folder that was
// checked when the container was created, and which nobody here can swap.
func TestRecheckBinds(t *testing.T) {
	root := t.TempDir()
	outside := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "site"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(root, "swapped")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, source string
		refused      bool
	}{
		{"in the workspace", filepath.Join(root, "site"), false},
		{"in the workspace, not made yet", filepath.Join(root, "new"), false},
		{"swapped for a link", filepath.Join(root, "swapped"), true},
		{"below a link", filepath.Join(root, "swapped", "new"), true},
		{"a link outside that was swapped", outside, true},
		{"Docker Desktop on macOS", "/host_mnt/Users/ana/matelot/site", false},
		{"Docker Desktop on Windows", "/run/desktop/mnt/host/c/Users/ana/matelot/site", false},
		{"Docker Desktop in WSL", "/run/desktop/mnt/host/wsl/docker-desktop-bind-mounts/Debian/6b86b273", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &call{p: &Proxy{cfg: Config{Guard: Guard{Binds: []string{root}}}}}
			err := c.recheckBinds(containerInfo{Mounts: []mountPoint{{Type: "bind", Source: tt.source}}})
			var r *refusal
			if refused := errors.As(err, &r) && r.code == CodeBindSwapped; refused != tt.refused || err != nil && !refused {
				t.Errorf("recheckBinds(%q) = %v, want refused %v", tt.source, err, tt.refused)
			}
		})
	}
}
