package acceptance

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/internal/enginetest"
)

// call is a request to the engine, from its first byte to its answer's last.
type call struct {
	what       string
	began, end time.Time
}

// calls are those to an engine since they were last taken.
type calls struct {
	mu   sync.Mutex
	made []call
}

// take gives the calls so far, and begins anew.
func (c *calls) take() []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	made := c.made
	c.made = nil
	return made
}

// counted stands before an engine and notes the calls to it.
func counted(t *testing.T, socket string) *calls {
	t.Helper()
	engine := enginetest.Need(t)
	c := &calls{}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "engine" },
		Transport:     &http.Transport{DialContext: engine.DialContext},
		FlushInterval: -1,
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.made = append(c.made, call{r.Method + " " + r.URL.Path, began, time.Now()})
		}()
		proxy.ServeHTTP(w, r)
	})}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return c
}

// inARow is how many of the calls at most came one after another: those at the same
// time count once.
func inARow(made []call) []string {
	slices.SortFunc(made, func(a, b call) int { return cmp.Compare(a.end.UnixNano(), b.end.UnixNano()) })
	var row []string
	var end time.Time
	for _, c := range made {
		if !c.began.Before(end) {
			row, end = append(row, c.what), c.end
		}
	}
	return row
}

// mostCalls is how many calls a check may make one after another.
const mostCalls = 3

// TestACheckAsksLittle: what a check waits for is what the engine has to be asked,
// most of it at once.
func TestACheckAsksLittle(t *testing.T) {
	enginetest.Lock(t, "lessons")
	exe := filepath.Join(bin(t), "matelot")
	dir, err := os.MkdirTemp("", "calls") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "engine.sock")
	asked := counted(t, socket)
	env := append(slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "MATELOT_") }),
		"MATELOT_HOME="+filepath.Join(dir, "home"), "DOCKER_HOST=unix://"+socket)
	matelot := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), exe, args...)
		cmd.Env = env
		return cmd
	}
	t.Cleanup(func() {
		if out, err := matelot("clean", "--yes").CombinedOutput(); err != nil {
			t.Errorf("cleaning: %v\n%s", err, out)
		}
	})
	if out, err := matelot("start", "ports/publish").CombinedOutput(); err != nil {
		t.Fatalf("start: %v\n%s", err, out)
	}
	configs, err := filepath.Glob(filepath.Join(dir, "home", "sessions", "*", "docker"))
	if err != nil || len(configs) != 1 {
		t.Fatalf("sessions: %q, %v", configs, err)
	}
	run := exec.CommandContext(t.Context(), "docker", "run", "-d", "--name", "our-web-server", "-p", "5001:5000", "our-web-server")
	run.Env = inLab(env, configs[0])
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("docker run: %v\n%s", err, out)
	}
	check := func() {
		t.Helper()
		if out, err := matelot("check", "ports/publish").CombinedOutput(); err != nil {
			t.Fatalf("check: %v\n%s", err, out)
		}
	}
	check() // which waits for a server that has just begun, and asks more for that
	asked.take()
	before := time.Now()
	check()
	made := slices.DeleteFunc(asked.take(), func(c call) bool { return c.began.Before(before) }) // docker run's last
	row := inARow(made)
	t.Logf("%d calls, %d in a row: %q", len(made), len(row), row)
	if len(row) == 0 || len(row) > mostCalls {
		t.Errorf("the check waited for %d calls one after another, want 1 to %d: %+v", len(row), mostCalls, made)
	}
}
