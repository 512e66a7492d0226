package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"matelot/internal/enginetest"
	"matelot/sandbox/engine"
	"matelot/sandbox/proxy"
	"matelot/sandbox/registry"
)

func TestASessionOnAnEngineOfItsOwn(t *testing.T) {
	session := ownSession(t, "embedded")
	server, told := serveOwn(t, session)
	scene := Scene{Exercise: "test/own", Images: []string{"nginx:latest", "alpine:latest"}, Script: "echo from the set-up > set-up.txt"}
	begun, err := session.Begin(t.Context(), scene, nil)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)

	t.Run("what runs there is there alone", func(t *testing.T) {
		docker(t, session, "run", "-d", "--name", "web", "-p", fmt.Sprintf("%d:80", port), "nginx")
		// At once: a learner's next command is for that port.
		conn, err := net.Dial("tcp", local(port))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		if got := page(t, nil, port); !strings.Contains(got, "nginx") {
			t.Errorf("from this machine: %q", got)
		}
		if got := page(t, session.Control().Dial, port); !strings.Contains(got, "nginx") {
			t.Errorf("by the session: %q", got)
		}
		if got := docker(t, session, "ps", "--format", "{{.Names}}"); got != "web" {
			t.Errorf("the session sees %q", got)
		}
	})
	t.Run("the workspace is the same", func(t *testing.T) {
		out := docker(t, session, "run", "--rm", "-v", begun.Dir+":/here", "alpine", "sh", "-c", "cat /here/set-up.txt; echo from inside > /here/inside.txt")
		written, err := os.ReadFile(filepath.Join(begun.Dir, "inside.txt"))
		if out != "from the set-up" || err != nil || string(written) != "from inside\n" {
			t.Errorf("read %q, written %q, %v", out, written, err)
		}
	})
	t.Run("nothing else of this machine is there", func(t *testing.T) {
		if out, err := tryDocker(session, begun.Dir, "docker run --rm -v /etc:/host alpine true"); err == nil || !strings.Contains(out, proxy.CodeBindOutside) {
			t.Errorf("got %v: %s", err, out)
		}
	})
	t.Run("a port on which nobody listens", func(t *testing.T) {
		_, err := session.Control().Dial(t.Context(), "tcp", local(freePort(t)))
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a port that is taken here", func(t *testing.T) {
		mine, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer mine.Close()
		taken := mine.Addr().(*net.TCPAddr).Port
		out := docker(t, session, "run", "-d", "--name", "hidden", "-p", fmt.Sprintf("%d:80", taken), "nginx")
		if !strings.Contains(out, "WARNING: "+proxy.CodePortHere) {
			t.Errorf("docker said %q", out)
		}
		if got := page(t, session.Control().Dial, taken); !strings.Contains(got, "nginx") {
			t.Errorf("by the session: %q", got)
		}
		// What docker has said is not told again; what it could not say is.
		docker(t, session, "stop", "-t", "0", "hidden")
		if err := server.own.watcher.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		docker(t, session, "start", "hidden")
		if text := <-told; text != fmt.Sprintf("%s %d", proxy.CodePortHere, taken) {
			t.Errorf("told %q", text)
		}
		if len(told) > 0 {
			t.Errorf("told again: %q", <-told)
		}
	})
	t.Run("a port is closed with its container", func(t *testing.T) {
		docker(t, session, "rm", "-f", "web")
		untilClosed(t, port)
	})
	t.Run("the next exercise finds it cleared", func(t *testing.T) {
		if _, err := session.Begin(t.Context(), Scene{Exercise: "test/next"}, nil); err != nil {
			t.Fatal(err)
		}
		if got := docker(t, session, "ps", "--all", "--quiet"); got != "" {
			t.Errorf("left: %q", got)
		}
	})
	if err := session.RemoveOwn(t.Context()); !errors.Is(err, ErrServed) {
		t.Errorf("removed while it is served: %v", err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheRegistryOfAnEngineOfItsOwn(t *testing.T) {
	enginetest.Lock(t, "port-5055")
	session := ownSession(t, "embedded")
	server, _ := serveOwn(t, session)
	scene := Scene{Exercise: "test/registry", Images: []string{"matelot/web:1"}, Registry: true}
	begun, err := session.Begin(t.Context(), scene, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := registry.Host() + "/matelot/own:1"
	out, err := tryDocker(session, begun.Dir, "docker login "+registry.Host()+" --username matelot --password-stdin < password.txt; "+
		"docker tag matelot/web:1 "+name+"; docker push "+name)
	if err != nil {
		t.Fatal(out)
	}
	// Programs of this machine reach it too, and so does who serves it next.
	for range 2 {
		resp, err := http.Get("http://" + registry.Address() + "/v2/")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("from this machine: %s", resp.Status)
		}
		if out, err := tryDocker(session, begun.Dir, "docker rmi "+name+"; docker pull "+name); err != nil {
			t.Errorf("pulling: %s", out)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		server, _ = serveOwn(t, session)
	}
	if _, err = session.Begin(t.Context(), Scene{Exercise: "test/other"}, nil); err != nil {
		t.Fatal(err)
	}
	untilClosed(t, registry.Port)
}

// TestAnOwnEngineOutlivesWhoServesIt: a process that is killed leaves the engine and
// what runs there, and the next one finds both.
func TestAnOwnEngineOutlivesWhoServesIt(t *testing.T) {
	if dir := os.Getenv("OWN_TEST_SESSION"); dir != "" {
		session, err := Store{Dir: filepath.Dir(dir)}.Open(filepath.Base(dir))
		if err != nil {
			t.Fatal(err)
		}
		serveOwn(t, session)
		select {} // until it is killed
	}
	session := ownSession(t, "embedded")
	child := exec.Command(os.Args[0], "-test.run=^TestAnOwnEngineOutlivesWhoServesIt$")
	child.Env = append(os.Environ(), "OWN_TEST_SESSION="+session.Dir)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	kill := func() {
		if !killed {
			killed = true
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	}
	defer kill()
	if err := session.Control().WaitAlive(t.Context(), ownDeadline); err != nil {
		t.Fatal(err)
	}
	if err := session.Control().EnsureImage(t.Context(), "nginx:latest", nil); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	docker(t, session, "run", "-d", "--name", "web", "-p", fmt.Sprintf("%d:80", port), "nginx")
	page(t, nil, port)
	kill()
	untilClosed(t, port)
	if _, err := tryDocker(session, session.Dir, "docker ps"); err == nil {
		t.Error("docker is answered by nobody")
	}

	serveOwn(t, session)
	if got := docker(t, session, "ps", "--format", "{{.Names}}"); got != "web" {
		t.Errorf("the next one sees %q", got)
	}
	if got := page(t, nil, port); !strings.Contains(got, "nginx") {
		t.Errorf("got %q", got)
	}
	// Of those who were killed nothing goes on in there.
	top := exec.Command("docker", "top", session.Own.Container, "-eo", "pid,args")
	top.Env = append(os.Environ(), "DOCKER_HOST="+session.Own.Host.Host)
	out, err := top.CombinedOutput()
	if err != nil || strings.Count(string(out), "agent serve") != 1 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAnOwnEngineThatHasEndedIsReplaced(t *testing.T) {
	session := ownSession(t, "embedded")
	server, told := serveOwn(t, session)
	scene := Scene{Exercise: "test/own", Images: []string{"nginx:latest"}, Script: "docker run -d --name web nginx"}
	if _, err := session.Begin(t.Context(), scene, nil); err != nil {
		t.Fatal(err)
	}
	if renewed, err := session.Renew(t.Context(), starter); err != nil || renewed {
		t.Fatalf("an engine that runs was renewed: %v, %v", renewed, err)
	}
	first := session.Own.Container
	kill := exec.Command("docker", "kill", first)
	kill.Env = append(os.Environ(), "DOCKER_HOST="+session.Own.Host.Host)
	if out, err := kill.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	select {
	case err := <-server.Done():
		if !errors.Is(err, ErrEngineGone) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(ownDeadline):
		t.Fatal("nobody noticed that the engine is gone")
	}
	if text := <-told; !strings.HasPrefix(text, proxy.CodeOwnEngineGone) {
		t.Errorf("told %q", text)
	}
	if err := server.Close(); err != nil { // it has closed itself: this waits for that
		t.Error(err)
	}
	if _, err := session.Serve(t.Context(), ServeOptions{}); !errors.Is(err, ErrEngineGone) {
		t.Fatalf("served without an engine: %v", err)
	}
	if renewed, err := session.Renew(t.Context(), starter); err != nil || !renewed {
		t.Fatalf("renewed: %v, %v", renewed, err)
	}
	if session.Own.Container == first {
		t.Error("it has the container that has ended")
	}
	serveOwn(t, session)
	if got := docker(t, session, "ps", "--all", "--quiet"); got != "" {
		t.Errorf("a new engine has %q", got)
	}
	if _, err := session.Begin(t.Context(), scene, nil); err != nil {
		t.Fatal(err)
	}
	if got := docker(t, session, "ps", "--format", "{{.Names}}"); got != "web" {
		t.Errorf("begun again, there is %q", got)
	}
}

// TestNobodyGetsInByTheNetwork: an engine that may pull images has a way out, and
// nobody on the same network reaches what it publishes.
func TestNobodyGetsInByTheNetwork(t *testing.T) {
	session := ownSession(t, "auto")
	serveOwn(t, session)
	if err := session.Control().EnsureImage(t.Context(), "nginx:latest", nil); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	docker(t, session, "run", "-d", "-p", fmt.Sprintf("%d:80", port), "nginx")
	page(t, nil, port)
	onHost := func(args ...string) (string, error) {
		cmd := exec.Command("docker", args...)
		cmd.Env = append(os.Environ(), "DOCKER_HOST="+session.Own.Host.Host)
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	address, err := onHost("inspect", "--format", "{{.NetworkSettings.IPAddress}}", session.Own.Container)
	if err != nil || address == "" {
		t.Fatalf("no address: %s, %v", address, err)
	}
	ask := fmt.Sprintf("curl -s -m 2 -o /dev/null http://%s/; echo $?", net.JoinHostPort(address, strconv.Itoa(port)))
	out, err := onHost("run", "--rm", "--entrypoint", "sh", engine.DefaultImage, "-c", ask)
	if err != nil || out == "0" {
		t.Errorf("another container came in: %s, %v", out, err)
	}
	if resp, err := (&http.Client{Timeout: 2 * time.Second}).Get("http://" + net.JoinHostPort(address, strconv.Itoa(port)) + "/"); err == nil {
		_ = resp.Body.Close()
		t.Errorf("this machine came in: %s", resp.Status)
	}
}

func TestAnEngineThatDoesNotStartLeavesNothing(t *testing.T) {
	endpoint, dir := ownHost(t), t.TempDir()
	store := Store{Dir: filepath.Join(dir, "sessions")}
	failed := errors.New("no")
	_, err := store.Create(t.Context(), Options{
		Endpoint: endpoint, Workspace: filepath.Join(dir, "work"), Images: "embedded",
		Own: func(context.Context, EngineWish) (Own, error) { return Own{}, failed },
	})
	if !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	if left, err := store.List(); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}
