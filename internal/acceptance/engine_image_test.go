package acceptance

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// engineImage has the image of engines of one's own be there, on the engine that env names.
func engineImage(t *testing.T, env []string) {
	t.Helper()
	script := exec.Command(filepath.Join("..", "..", "scripts", "engine-image"))
	script.Env = env
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("making the engine's image: %v: %s", err, out)
	}
}
