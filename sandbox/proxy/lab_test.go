package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

// testTimeout bounds what should take moments.
const testTimeout = 30 * time.Second

// engineSocket finds the engine's socket. Without one the test is skipped on a
// developer's machine and fails where engine tests are asked for.
func engineSocket(t testing.TB) string {
	t.Helper()
	path := "/var/run/docker.sock"
	if host, ok := strings.CutPrefix(os.Getenv("DOCKER_HOST"), "unix://"); ok {
		path = host
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		if os.Getenv("MATELOT_ENGINE_TESTS") == "1" || os.Getenv("CI") == "true" {
			t.Fatalf("no engine: %v", err)
		}
		t.Skipf("no engine: %v", err)
	}
	_ = conn.Close()
	return path
}

func dialer(path string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
}

// lab is one session's proxy, and the way around it.
type lab struct {
	t         testing.TB
	session   string
	dir       string
	workspace string
	socket    string
	direct    string
	proxy     *Proxy
	cfg       Config
	stop      func()
}

// newLab starts a proxy before the real engine. Whatever it owns at the end of
// the test is removed.
func newLab(t testing.TB, change ...func(*Config)) *lab {
	t.Helper()
	direct := engineSocket(t)
	dir := shortDir(t)
	l := &lab{
		t: t, session: "test-" + randomID(), dir: dir, direct: direct,
		workspace: filepath.Join(dir, "workspace"), socket: filepath.Join(dir, "s"),
	}
	if err := os.Mkdir(l.workspace, 0o755); err != nil {
		t.Fatal(err)
	}
	l.cfg = Config{
		Session: l.session, Dial: dialer(direct), Guard: Guard{Binds: []string{l.workspace}},
		Hub: Hub{Policy: HubEmbedded},
	}
	for _, f := range change {
		f(&l.cfg)
	}
	l.start()
	t.Cleanup(l.end)
	return l
}

// shortDir is t.TempDir with a path short enough for a socket's.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// in gives the same lab for a part of the test.
func (l *lab) in(t testing.TB) *lab {
	t.Helper()
	part := *l
	part.t = t
	return &part
}

// start opens the session's files and serves its socket.
func (l *lab) start() {
	l.t.Helper()
	reg, err := owned.Open(filepath.Join(l.dir, "owned"))
	if err != nil {
		l.t.Fatal(err)
	}
	log, err := journal.Open(filepath.Join(l.dir, "journal"))
	if err != nil {
		l.t.Fatal(err)
	}
	l.cfg.Owned, l.cfg.Journal = reg, log
	if l.proxy, err = New(l.cfg); err != nil {
		l.t.Fatal(err)
	}
	listener, err := net.Listen("unix", l.socket)
	if err != nil {
		l.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- l.proxy.Serve(ctx, listener) }()
	l.stop = func() {
		cancel()
		if err := <-served; err != nil {
			l.t.Errorf("Serve: %v", err)
		}
		_ = reg.Close()
		_ = log.Close()
		_ = os.Remove(l.socket)
	}
}

// end removes what the session owns and stops the proxy.
func (l *lab) end() {
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	if _, err := l.proxy.Purge(ctx); err != nil {
		l.t.Errorf("purge: %v", err)
	}
	l.stop()
}

// image imports the test program through the proxy and gives its reference.
func (l *lab) image() string {
	l.t.Helper()
	ref := "matelot-test/" + randomID() + ":1"
	importImage(l.t, l.socket, ref)
	return ref
}

// importImage makes an image of the test program by way of a socket.
func importImage(t testing.TB, socket, ref string) {
	t.Helper()
	repo, tag := cutTag(ref)
	q := values("fromSrc", "-", "repo", repo, "tag", tag)
	q["changes"] = []string{`ENTRYPOINT ["/prog"]`}
	status, body := send(t, socket, http.MethodPost, "/images/create?"+q.Encode(), program, "application/x-tar")
	if status != http.StatusOK || strings.Contains(string(body), `"error"`) {
		t.Fatalf("import %s: %d %s", ref, status, body)
	}
}

// send makes one request by way of a socket.
func send(t testing.TB, socket, method, path string, body []byte, contentType string) (int, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialer(socket)(ctx)
	}}
	defer transport.CloseIdleConnections()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://docker"+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return resp.StatusCode, answer
}

// api makes a request with a JSON body through the proxy.
func (l *lab) api(method, path, body string) (int, string) {
	l.t.Helper()
	return l.apiBy(l.socket, method, path, body)
}

// raw makes the same request straight to the engine.
func (l *lab) raw(method, path, body string) (int, string) {
	l.t.Helper()
	return l.apiBy(l.direct, method, path, body)
}

func (l *lab) apiBy(socket, method, path, body string) (int, string) {
	l.t.Helper()
	var data []byte
	kind := ""
	if body != "" {
		data, kind = []byte(body), "application/json"
	}
	status, answer := send(l.t, socket, method, path, data, kind)
	return status, string(answer)
}

// docker runs the docker CLI through the proxy and gives what it printed.
func (l *lab) docker(args ...string) (string, error) {
	l.t.Helper()
	return l.cli(l.socket, nil, "docker", args...)
}

// must is docker for commands that must succeed; the output is trimmed.
func (l *lab) must(args ...string) string {
	l.t.Helper()
	out, err := l.docker(args...)
	if err != nil {
		l.t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// outside runs the docker CLI straight on the engine; it must succeed.
func (l *lab) outside(args ...string) string {
	l.t.Helper()
	out, err := l.cli(l.direct, nil, "docker", args...)
	if err != nil {
		l.t.Fatalf("outside: docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// cli runs a client with DOCKER_HOST set to a socket.
func (l *lab) cli(socket string, stdin io.Reader, name string, args ...string) (string, error) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*testTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = l.environ(socket)
	cmd.Dir = l.workspace
	cmd.Stdin = stdin
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// environ is a client's environment, without the developer's own settings.
func (l *lab) environ(socket string) []string {
	return append(os.Environ(), "DOCKER_HOST=unix://"+socket, "DOCKER_CONTEXT=",
		"DOCKER_CONFIG="+filepath.Join(l.dir, "config"), "LC_ALL=C.UTF-8", "DOCKER_BUILDKIT=0")
}

// entries gives the journal's finished entries of an action.
func (l *lab) entries(action string) []journal.Entry {
	l.t.Helper()
	all, err := journal.Read(filepath.Join(l.dir, "journal"), 0)
	if err != nil {
		l.t.Fatal(err)
	}
	var out []journal.Entry
	for _, e := range all {
		if e.Action == action && e.Stream == "" {
			out = append(out, e)
		}
	}
	return out
}

// last waits for an entry of an action and gives the newest.
func (l *lab) last(action string) journal.Entry {
	l.t.Helper()
	var list []journal.Entry
	eventually(l.t, "an entry of "+action, func() bool {
		list = l.entries(action)
		return len(list) > 0
	})
	return list[len(list)-1]
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	deadline := time.Now().Add(testTimeout)
	for !cond() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// decoded reads JSON into a value.
func decoded[V any](t testing.TB, raw string) V {
	t.Helper()
	var v V
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

// contains fails the test unless text holds part.
func contains(t testing.TB, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q is not in:\n%s", part, text)
	}
}
