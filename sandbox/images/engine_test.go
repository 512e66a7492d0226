package images_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"

	"matelot/sandbox/images"
)

// lab is an engine with lab images loaded under names of the test's own, so
// that tests beside this one keep theirs.
type lab struct {
	t      *testing.T
	tag    string // of all images and containers of the test
	arch   string
	engine *client.Client
	input  string // standard input of the next docker command
}

// newLab connects to the engine, and skips where there is none, but not in CI.
func newLab(t *testing.T) *lab {
	t.Helper()
	t.Parallel()
	engine, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	version, err := engine.ServerVersion(t.Context())
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no engine: %v", err)
		}
		t.Skipf("no engine: %v", err)
	}
	random := make([]byte, 4)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, tag: "t" + hex.EncodeToString(random), arch: version.Arch, engine: engine}
	t.Cleanup(l.clean)
	return l
}

// clean removes the test's containers, then its images. Tests beside this one
// use the same images under other names, and the engine can fail a removal
// because of another one at the same time: what counts is that all is gone.
func (l *lab) clean() {
	if ids := strings.Fields(l.mustClean("ps", "-aq", "--filter", "label=matelot.test="+l.tag)); len(ids) > 0 {
		l.mustClean(append([]string{"rm", "-f", "-v"}, ids...)...)
	}
	var refs []string
	for range 5 {
		refs = strings.Fields(l.mustClean("images", "--filter", "reference=matelot-test/*:"+l.tag, "--format", "{{.Repository}}:{{.Tag}}"))
		if len(refs) == 0 {
			return
		}
		// An error shows in the next look.
		_ = exec.Command("docker", append([]string{"rmi", "-f"}, refs...)...).Run()
	}
	l.t.Errorf("cleaning up: images left: %v", refs)
}

// mustClean runs docker while cleaning up, when the test's context is over.
func (l *lab) mustClean(args ...string) string {
	out, err := exec.Command("docker", args...).Output()
	if err != nil {
		l.t.Errorf("cleaning up: docker %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// load loads a lab image and returns the name it has in this test.
func (l *lab) load(ref string) string {
	l.t.Helper()
	found, ok := images.Find(ref)
	if !ok {
		l.t.Fatalf("no lab image %s", ref)
	}
	own := found.As("matelot-test/" + strings.NewReplacer(":", "-", "/", "-").Replace(ref) + ":" + l.tag)
	archive, err := own.Archive(l.arch)
	if err != nil {
		l.t.Fatal(err)
	}
	response, err := l.engine.ImageLoad(l.t.Context(), archive, client.ImageLoadWithQuiet(true))
	if err != nil {
		l.t.Fatalf("loading %s: %v", ref, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(answer), "Loaded image") {
		l.t.Fatalf("loading %s: %s, %v", ref, answer, err)
	}
	return own.Ref
}

// result is what a command left.
type result struct {
	stdout, stderr string
	code           int
	took           time.Duration
}

// docker runs the docker CLI; a failure to run it at all fails the test.
func (l *lab) docker(args ...string) result {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "docker", args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(l.input), &stdout, &stderr
	// Without buildx, "0" is what makes docker build use the engine's own builder.
	cmd.Env = append(os.Environ(), "DOCKER_BUILDKIT=0")
	start := time.Now()
	err := cmd.Run()
	r := result{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(start)}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		r.code = exit.ExitCode()
	case err != nil:
		l.t.Fatalf("docker %s: %v", strings.Join(args, " "), err)
	}
	return r
}

// must is docker for a command that has to succeed; it returns what it wrote.
func (l *lab) must(args ...string) string {
	l.t.Helper()
	r := l.docker(args...)
	if r.code != 0 {
		l.t.Fatalf("docker %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return strings.TrimSpace(r.stdout)
}

// run is `docker run` with the test's label.
func (l *lab) run(args ...string) result {
	l.t.Helper()
	return l.docker(append([]string{"run", "--label", "matelot.test=" + l.tag}, args...)...)
}

// start is `docker run -d`; it returns the container's ID.
func (l *lab) start(args ...string) string {
	l.t.Helper()
	return l.must(append([]string{"run", "-d", "--label", "matelot.test=" + l.tag}, args...)...)
}

// eventually waits until ok, or fails the test.
func (l *lab) eventually(what string, ok func() bool) {
	l.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			l.t.Fatalf("waited too long: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestLoad loads all images in one archive and looks at the IDs.
func TestLoad(t *testing.T) {
	l := newLab(t)
	var all []images.Image
	for _, i := range images.All() {
		all = append(all, i.As("matelot-test/"+strings.NewReplacer(":", "-", "/", "-").Replace(i.Ref)+":"+l.tag))
	}
	start := time.Now()
	archive, err := images.Archive(l.arch, all...)
	if err != nil {
		t.Fatal(err)
	}
	response, err := l.engine.ImageLoad(t.Context(), archive, client.ImageLoadWithQuiet(true))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("%d names loaded in %v", len(all), took)
	if took > 10*time.Second {
		t.Errorf("loading took %v", took)
	}
	for _, i := range all {
		if !strings.Contains(string(answer), i.Ref) {
			t.Errorf("the engine does not say that it loaded %s: %s", i.Ref, answer)
		}
		got, err := l.engine.ImageInspect(t.Context(), i.Ref)
		if err != nil {
			t.Fatal(err)
		}
		id, err := i.ID(l.arch)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := i.Digest(l.arch)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID != id && got.ID != digest {
			t.Errorf("%s has ID %s, want %s", i.Ref, got.ID, id)
		}
		if _, err := l.engine.ImageRemove(t.Context(), i.Ref, image.RemoveOptions{}); err != nil {
			t.Errorf("removing %s: %v", i.Ref, err)
		}
	}
}
