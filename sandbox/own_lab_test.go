package sandbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine"
)

const ownDeadline = time.Minute

// starter is what the tutor's executable gives a session.
func starter(ctx context.Context, wish EngineWish) (Own, error) {
	host, err := engine.Connect(ctx, wish.Host)
	if err != nil {
		return Own{}, err
	}
	defer host.Close()
	e, err := host.Start(ctx, engine.Options{
		Owner: wish.Owner, Workspace: wish.Workspace, Internet: wish.Internet, Limits: engine.DefaultLimits(),
	}, nil)
	if err != nil {
		return Own{}, err
	}
	e.Unlink()
	return Own{Host: wish.Host, Container: e.ID, Isolation: string(e.Isolation)}, nil
}

// ownHost is the engine that carries engines in the tests, with their image.
func ownHost(t testing.TB) dial.Endpoint {
	t.Helper()
	endpoint := enginetest.Need(t)
	make := exec.Command("../scripts/engine-image")
	make.Env = append(os.Environ(), "DOCKER_HOST="+endpoint.Host)
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("making the engine's image: %v: %s", err, out)
	}
	return endpoint
}

// ownSession is a session on an engine of its own. Nothing of it may be left.
func ownSession(t testing.TB, images string) *Session {
	t.Helper()
	endpoint, dir := ownHost(t), t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), ownDeadline)
	defer cancel()
	session, err := Store{Dir: filepath.Join(dir, "sessions")}.Create(ctx, Options{
		Endpoint: endpoint, Workspace: filepath.Join(dir, "work"), Images: images, Own: starter,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.RemoveOwn(context.Background()); err != nil {
			t.Error(err)
		}
		if left := engines(t, endpoint, session.ID); left != "" {
			t.Errorf("left: %s", left)
		}
		if _, err := os.Stat(session.Dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the session's folder is left: %v", err)
		}
	})
	return session
}

// engines are the containers of engines that a session has on a host.
func engines(t testing.TB, host dial.Endpoint, id string) string {
	t.Helper()
	cmd := exec.Command("docker", "ps", "--all", "--quiet", "--filter", "label=matelot.engine="+id)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+host.Host)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// serveOwn serves a session until the test ends, and gives what it tells.
func serveOwn(t testing.TB, s *Session) (*Server, <-chan string) {
	t.Helper()
	told := make(chan string, 100)
	server, err := s.Serve(t.Context(), ServeOptions{
		Say:  func(code string, data map[string]string) string { return code + " " + data["Port"] },
		Tell: func(text string) { told <- text },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, told
}

// freePort is a port of this machine on which nobody listens.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// page asks for a page until something answers: a server needs a moment.
func page(t testing.TB, dialer func(ctx context.Context, network, address string) (net.Conn, error), port int) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: dialer, DisableKeepAlives: true}, Timeout: ownDeadline}
	for until := time.Now().Add(ownDeadline); ; time.Sleep(10 * time.Millisecond) {
		resp, err := client.Get("http://" + local(port) + "/")
		if err == nil {
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			return string(body)
		}
		if time.Now().After(until) {
			t.Fatalf("port %d does not answer: %v", port, err)
		}
	}
}

// untilClosed waits until nobody listens at a port of this machine.
func untilClosed(t testing.TB, port int) {
	t.Helper()
	for until := time.Now().Add(ownDeadline); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", local(port))
		if err != nil {
			return
		}
		_ = conn.Close()
		if time.Now().After(until) {
			t.Fatalf("port %d is still open", port)
		}
	}
}
