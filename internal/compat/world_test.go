package compat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	dockerclient "github.com/docker/docker/client"
	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"matelot/internal/enginetest"
	"matelot/internal/i18n"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/images"
)

// way is how a world's clients reach the engine.
type way string

const (
	direct way = "direct" // the engine's own socket
	host   way = "host"   // a session on an engine that others have too
	own    way = "own"    // a session with an engine of its own
)

const (
	startDeadline = 2 * time.Minute
	// base is the image that a world begins with: the lab's small Linux.
	base = "base:1"
	// registryAddress is where a registry listens, for the engine.
	registryAddress = "127.0.0.1:5055"
)

// world is one engine with nothing on it but base, and the way to it.
type world struct {
	way       way
	dir       string // of this world alone
	workspace string // the folder that containers may mount
	docker    string // DOCKER_HOST of its clients
	engine    *dockerclient.Client
	session   string // ID of the session that the clients are in; "" when directly
}

// newWorld makes a world, which goes with the test.
func newWorld(t *testing.T, w way, withRegistry bool) *world {
	t.Helper()
	carrier := enginetest.Need(t)
	dir := shortDir(t)
	ctx, cancel := context.WithTimeout(t.Context(), startDeadline)
	defer cancel()
	store := sandbox.Store{Dir: filepath.Join(dir, "sessions")}
	carried, err := store.Create(ctx, sandbox.Options{
		Endpoint: carrier, Workspace: filepath.Join(dir, "work"), Images: "embedded", Own: startEngine,
	})
	if err != nil {
		t.Fatalf("starting an engine for a world (scripts/engine-image makes its image): %v", err)
	}
	t.Cleanup(func() {
		if err := carried.RemoveOwn(context.Background()); err != nil {
			t.Error(err)
		}
	})
	inside, err := running.Open(ctx, carrier, carried.Own.Container)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Close() }) // it ends with its container
	this := &world{way: w, dir: dir, workspace: carried.Workspace}
	if this.engine, err = inside.Client(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = this.engine.Close() })
	if withRegistry {
		serveRegistry(t, inside)
	}
	switch w {
	case direct:
		this.docker = engineSocket(t, carrier, carried.Own.Container, inside, dir)
	case host:
		socket := engineSocket(t, carrier, carried.Own.Container, inside, dir)
		session, err := store.Create(ctx, sandbox.Options{
			Endpoint: dial.Endpoint{Host: socket}, Workspace: carried.Workspace, Images: "embedded",
		})
		if err != nil {
			t.Fatal(err)
		}
		this.serve(t, session)
	case own:
		this.serve(t, carried)
	}
	return this
}

// serve serves a session for the world's clients.
func (w *world) serve(t *testing.T, session *sandbox.Session) {
	t.Helper()
	words := i18n.English()
	server, err := session.Serve(t.Context(), sandbox.ServeOptions{
		Say: func(code string, data map[string]string) string { return words.T(code, data) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.docker, w.session = session.Proxy(), session.ID
}

// oneStart: starting an engine sets variables of the process for a moment.
var oneStart sync.Mutex

// startEngine is what the tutor's executable gives a session.
func startEngine(ctx context.Context, wish sandbox.EngineWish) (sandbox.Own, error) {
	oneStart.Lock()
	defer oneStart.Unlock()
	carrier, err := engine.Connect(ctx, wish.Host)
	if err != nil {
		return sandbox.Own{}, err
	}
	defer carrier.Close() // it was only asked
	e, err := carrier.Start(ctx, engine.Options{
		Owner: wish.Owner, Workspace: wish.Workspace, Internet: wish.Internet, Limits: engine.DefaultLimits(),
	}, nil)
	if err != nil {
		return sandbox.Own{}, err
	}
	e.Unlink()
	return sandbox.Own{Host: wish.Host, Container: e.ID, Isolation: string(e.Isolation)}, nil
}

// engineSocket is the engine's own socket, seen through /proc where this user may.
// Elsewhere it is a socket that leads there by the link of engines of one's own: what
// the link might change is not seen then.
func engineSocket(t *testing.T, carrier dial.Endpoint, id string, inside *running.Engine, dir string) string {
	t.Helper()
	c, err := dockerclient.NewClientWithOpts(dockerclient.WithHost("tcp://engine"), dockerclient.WithDialContext(carrier.DialContext), dockerclient.WithAPIVersionNegotiation())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() // it was only asked
	container, err := c.ContainerInspect(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("/proc", strconv.Itoa(container.State.Pid), "root", running.SocketPath)
	if conn, err := net.Dial("unix", path); err == nil {
		_ = conn.Close()
		return "unix://" + path
	}
	t.Log("the engine's own socket is not this user's to open: it is reached by the link")
	path = filepath.Join(dir, "direct.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	forwarded := make(chan struct{})
	go func() {
		defer close(forwarded)
		running.Forward(context.Background(), l, inside.Dial)
	}()
	t.Cleanup(func() { _ = l.Close(); <-forwarded })
	return "unix://" + path
}

// serveRegistry has a registry listen where the engine looks for localhost:5055.
func serveRegistry(t *testing.T, inside *running.Engine) {
	t.Helper()
	l, err := inside.Listen(t.Context(), "tcp", registryAddress)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0))), ReadHeaderTimeout: startDeadline}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// shortDir is t.TempDir with a path short enough for a socket's, and to be looked into
// by other users in containers.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// engineImage makes the image that the worlds' engines run in, unless it is there.
func engineImage(t *testing.T) {
	t.Helper()
	script := exec.Command(filepath.Join("..", "..", "scripts", "engine-image"))
	script.Env = append(os.Environ(), "DOCKER_HOST="+enginetest.Need(t).Host)
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("making the engines' image: %v: %s", err, out)
	}
}

// baseArchive writes base as `docker save` would, for all worlds to load.
func baseArchive(t *testing.T) string {
	t.Helper()
	image, ok := images.Find("alpine")
	if !ok {
		t.Fatal("there is no lab image of alpine")
	}
	archive, err := image.As(base).Archive("amd64")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "base.tar")
	if err := writeFrom(path, archive); err != nil {
		t.Fatal(fmt.Errorf("writing the worlds' image: %w", err))
	}
	return path
}
