package observe

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"matelot/checker"
	"matelot/internal/enginetest"
)

// lab is a session of its own on the real engine. What it makes carries the
// session's label and goes with the test.
type lab struct {
	t       testing.TB
	conn    *Conn
	session string
}

func newLab(t testing.TB) *lab {
	t.Helper()
	endpoint := enginetest.Need(t)
	conn, err := Connect(endpoint.DialContext, "")
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, conn: conn, session: "observe-" + strings.ToLower(rand.Text()[:10])}
	t.Cleanup(func() { _ = conn.Close() })
	return l
}

// name is a name that no other test has.
func (l *lab) name(suffix string) string { return l.session + "-" + suffix }

func (l *lab) sources() Sources {
	return Sources{Engine: l.conn, Session: l.session, Timeout: 20 * time.Second}
}

func (l *lab) read(plan checker.Plan, change ...func(*Sources)) checker.Observation {
	l.t.Helper()
	src := l.sources()
	for _, c := range change {
		c(&src)
	}
	return Read(l.t.Context(), plan, src)
}

func (l *lab) labels() map[string]string { return map[string]string{LabelSession: l.session} }

// tool builds the program that runs in test containers, once.
var tool = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "observe-tool")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "tool")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "./testdata/tool")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the test program: %w\n%s", err, out)
	}
	return os.ReadFile(binary)
})

// build makes an image by the classic builder from these files and the test
// program, which is called tool.
func (l *lab) build(ref, dockerfile string, files map[string]string) string {
	l.t.Helper()
	program, err := tool()
	if err != nil {
		l.t.Fatal(err)
	}
	content := map[string][]byte{"Dockerfile": []byte(dockerfile), "tool": program}
	for name, text := range files {
		content[name] = []byte(text)
	}
	var buf bytes.Buffer
	archive := tar.NewWriter(&buf)
	for _, name := range sortedKeys(content) {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content[name]))}); err != nil {
			l.t.Fatal(err)
		}
		if _, err := archive.Write(content[name]); err != nil {
			l.t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		l.t.Fatal(err)
	}
	answer, err := l.conn.ImageBuild(l.t.Context(), &buf, build.ImageBuildOptions{
		Tags: []string{ref}, Remove: true, ForceRemove: true, Labels: map[string]string{"matelot.test": l.session},
	})
	if err != nil {
		l.t.Fatal(err)
	}
	defer answer.Body.Close()
	l.t.Cleanup(func() { l.removeImage(ref) })
	said, err := io.ReadAll(answer.Body)
	if err != nil || bytes.Contains(said, []byte(`"errorDetail"`)) {
		l.t.Fatalf("building %s: %v\n%s", ref, err, said)
	}
	found, err := l.conn.ImageInspect(l.t.Context(), ref)
	if err != nil {
		l.t.Fatal(err)
	}
	return found.ID
}

// image is the reference of an image whose entrypoint is the test program. All
// tests share it; TestMain removes it.
func (l *lab) image() string {
	l.t.Helper()
	program, err := tool()
	if err != nil {
		l.t.Fatal(err)
	}
	ref := "matelot-observe-test:" + processID
	imported.Do(func() {
		dial := enginetest.Need(l.t).DialContext
		var buf bytes.Buffer
		archive := tar.NewWriter(&buf)
		err := archive.WriteHeader(&tar.Header{Name: "tool", Mode: 0o755, Size: int64(len(program))})
		if err == nil {
			_, err = archive.Write(program)
		}
		if err = errors.Join(err, archive.Close()); err != nil {
			l.t.Fatal(err)
		}
		said, err := l.conn.ImageImport(l.t.Context(), image.ImportSource{Source: &buf, SourceName: "-"}, ref, image.ImportOptions{
			Changes: []string{`ENTRYPOINT ["/tool"]`, `CMD ["sleep"]`},
		})
		if err != nil {
			l.t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, said); err != nil {
			l.t.Fatal(err)
		}
		removeShared = func() error {
			conn, err := Connect(dial, "")
			if err != nil {
				return err
			}
			_, err = conn.ImageRemove(context.Background(), ref, image.RemoveOptions{})
			return errors.Join(err, conn.Close())
		}
	})
	return ref
}

var (
	processID    = strings.ToLower(rand.Text()[:10])
	imported     sync.Once
	removeShared = func() error { return nil }
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := removeShared(); err != nil {
		fmt.Fprintln(os.Stderr, "removing the tests' image:", err)
		code = 1
	}
	os.Exit(code)
}

func (l *lab) removeImage(ref string) {
	_, err := l.conn.ImageRemove(context.Background(), ref, image.RemoveOptions{Force: true, PruneChildren: true})
	if err != nil && !strings.Contains(err.Error(), "No such image") {
		l.t.Errorf("removing image %s: %v", ref, err)
	}
}

// create makes a container of the session; a function may change what is asked for.
func (l *lab) create(name, ref string, change ...func(*container.Config, *container.HostConfig)) string {
	l.t.Helper()
	config := &container.Config{Image: ref, Labels: l.labels()}
	host := &container.HostConfig{}
	for _, c := range change {
		c(config, host)
	}
	made, err := l.conn.ContainerCreate(l.t.Context(), config, host, nil, nil, name)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		err := l.conn.ContainerRemove(context.Background(), made.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
		if err != nil && !strings.Contains(err.Error(), "No such container") {
			l.t.Errorf("removing container %s: %v", name, err)
		}
	})
	return made.ID
}

// run makes a container and starts it.
func (l *lab) run(name, ref string, change ...func(*container.Config, *container.HostConfig)) string {
	l.t.Helper()
	id := l.create(name, ref, change...)
	l.start(id)
	return id
}

func (l *lab) start(id string) {
	l.t.Helper()
	if err := l.conn.ContainerStart(l.t.Context(), id, container.StartOptions{}); err != nil {
		l.t.Fatal(err)
	}
}

// wait waits until a container has ended.
func (l *lab) wait(id string) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 20*time.Second)
	defer cancel()
	ended, errs := l.conn.ContainerWait(ctx, id, container.WaitConditionNotRunning)
	select {
	case <-ended:
	case err := <-errs:
		l.t.Fatal(err)
	}
}

func (l *lab) volume(name string) string {
	l.t.Helper()
	if _, err := l.conn.VolumeCreate(l.t.Context(), volume.CreateOptions{Name: name, Labels: l.labels()}); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		if err := l.conn.VolumeRemove(context.Background(), name, true); err != nil {
			l.t.Errorf("removing volume %s: %v", name, err)
		}
	})
	return name
}

func (l *lab) network(name string) string {
	l.t.Helper()
	made, err := l.conn.NetworkCreate(l.t.Context(), name, network.CreateOptions{Labels: l.labels()})
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		if err := l.conn.NetworkRemove(context.Background(), made.ID); err != nil {
			l.t.Errorf("removing network %s: %v", name, err)
		}
	})
	return made.ID
}

// freePort finds a port of this machine on which nothing listens.
func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// inspect is what `docker inspect` prints: what the observation must agree with.
func inspect(t testing.TB, name string) map[string]any {
	t.Helper()
	out, err := exec.Command("docker", "inspect", name).Output()
	if err != nil {
		t.Fatalf("docker inspect %s: %v", name, err)
	}
	var list []map[string]any
	if err := json.Unmarshal(out, &list); err != nil || len(list) != 1 {
		t.Fatalf("docker inspect %s: %v\n%s", name, err, out)
	}
	return list[0]
}

// at finds a value in decoded JSON.
func at(t testing.TB, value any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		object, ok := value.(map[string]any)
		if !ok {
			t.Fatalf("no %s in %T", key, value)
		}
		value = object[key]
	}
	return value
}

// counted is the engine with its calls written down.
type counted struct {
	Engine
	mu    sync.Mutex
	calls []string
}

func (c *counted) note(call string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
}

// listenHere listens on a port of this machine until the test ends.
func listenHere(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

// The calls of the critical path, written down.

func (c *counted) ContainerList(ctx context.Context, options container.ListOptions) ([]container.Summary, error) {
	c.note("ContainerList")
	return c.Engine.ContainerList(ctx, options)
}

func (c *counted) ContainerInspect(ctx context.Context, id string) (container.InspectResponse, error) {
	c.note("ContainerInspect " + id)
	return c.Engine.ContainerInspect(ctx, id)
}

func (c *counted) ImageInspect(ctx context.Context, ref string, options ...client.ImageInspectOption) (image.InspectResponse, error) {
	c.note("ImageInspect " + ref)
	return c.Engine.ImageInspect(ctx, ref, options...)
}

func (c *counted) ImageHistory(ctx context.Context, ref string, options ...client.ImageHistoryOption) ([]image.HistoryResponseItem, error) {
	c.note("ImageHistory " + ref)
	return c.Engine.ImageHistory(ctx, ref, options...)
}

func (c *counted) ImageList(ctx context.Context, options image.ListOptions) ([]image.Summary, error) {
	c.note("ImageList")
	return c.Engine.ImageList(ctx, options)
}

var removeAll = container.RemoveOptions{Force: true, RemoveVolumes: true}

// probes lists the containers that were made to look into volumes.
func probes(session string) container.ListOptions {
	return container.ListOptions{All: true, Filters: filters.NewArgs(
		filters.Arg("label", LabelSession+"="+session), filters.Arg("label", LabelRole+"="+RoleProbe))}
}
