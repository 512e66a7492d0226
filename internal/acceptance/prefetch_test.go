package acceptance

import (
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"matelot/internal/enginetest"
	"matelot/sandbox/bundle/bundletest"
)

// TestPrefetch gathers images as a teacher does: from a registry, and from the engine.
func TestPrefetch(t *testing.T) {
	enginetest.Need(t)
	path, arch := bin(t), engineArch(t)
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	tag, err := name.NewTag(host + "/library/nginx:1.27")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(tag, labelled(t, "nginx", arch)); err != nil {
		t.Fatal(err)
	}
	home, file := t.TempDir(), filepath.Join(t.TempDir(), "room.tar")
	prefetch := func(args ...string) (code int, out string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), filepath.Join(path, "matelot"), append([]string{"classroom", "prefetch", "-o", file}, args...)...)
		cmd.Env = append(os.Environ(), "MATELOT_HOME="+home, "MATELOT_LANG=en", "LANG=C.UTF-8")
		said, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), string(said)
	}
	code, out := prefetch("--mirror", host, "--platform", "linux/"+arch, "nginx:1.27", "none:1")
	if code != 3 || !strings.Contains(out, "nginx:1.27") || !strings.Contains(out, "none:1 for linux/"+arch+" is missing") || !strings.Contains(out, "One image") {
		t.Errorf("%d\n%s", code, out)
	}
	// What the engine has is added to it.
	own := "matelot-test-prefetch:1"
	load := exec.CommandContext(t.Context(), "docker", "load")
	load.Stdin = bundletest.Open(t, file).Archive(bundletest.Open(t, file).Images()[0])
	if said, err := load.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	t.Cleanup(func() {
		if said, err := exec.Command("docker", "rmi", "nginx:1.27", own).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
	})
	if said, err := exec.CommandContext(t.Context(), "docker", "tag", "nginx:1.27", own).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	code, out = prefetch("--from-engine", own)
	if code != 0 || !strings.Contains(out, own) || !strings.Contains(out, "2 images") {
		t.Errorf("%d\n%s", code, out)
	}
	if images := bundletest.Open(t, file).Images(); len(images) != 2 {
		t.Errorf("the file has %v", images)
	}
	if left, _ := filepath.Glob(file + ".*"); left != nil {
		t.Errorf("left: %v", left)
	}
}
