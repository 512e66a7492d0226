package images_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fetch gets a page from a port of this machine, waiting until it answers.
func (l *lab) fetch(method, address, path string) (status int, header http.Header, body string) {
	l.t.Helper()
	l.eventually(address+" answers", func() bool {
		request, err := http.NewRequestWithContext(l.t.Context(), method, "http://"+address+path, nil)
		if err != nil {
			l.t.Fatal(err)
		}
		response, err := noRedirects.Do(request)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		content, err := io.ReadAll(response.Body)
		if err != nil {
			return false
		}
		status, header, body = response.StatusCode, response.Header, string(content)
		return true
	})
	return status, header, body
}

var noRedirects = &http.Client{
	Timeout:       5 * time.Second,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// address is where a container's port is published.
func (l *lab) address(id, port string) string {
	l.t.Helper()
	first, _, _ := strings.Cut(l.must("port", id, port), "\n")
	return first
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestNginx(t *testing.T) {
	l := newLab(t)
	nginx := l.load("nginx")
	site := filepath.Join(shared(t), "website")
	if err := os.Mkdir(site, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(site, "index.html"), "<h1>mine</h1>")
	id := l.start("-v", site+":/usr/share/nginx/html", "-p", "127.0.0.1::80", nginx)
	address := l.address(id, "80/tcp")

	status, header, body := l.fetch(http.MethodGet, address, "/")
	if status != http.StatusOK || body != "<h1>mine</h1>" {
		t.Errorf("GET /: %d %q", status, body)
	}
	if header.Get("Server") != "matelot-nginx-stand-in" || header.Get("Content-Type") != "text/html; charset=utf-8" ||
		header.Get("ETag") == "" || header.Get("Last-Modified") == "" || header.Get("Cache-Control") != "no-cache" {
		t.Errorf("headers: %v", header)
	}
	write(t, filepath.Join(site, "index.html"), "<h1>new!</h1>")
	if _, _, body := l.fetch(http.MethodGet, address, "/"); body != "<h1>new!</h1>" {
		t.Errorf("a change does not show at once: %q", body)
	}
	if status, _, body := l.fetch(http.MethodHead, address, "/"); status != http.StatusOK || body != "" {
		t.Errorf("HEAD /: %d %q", status, body)
	}
	if status, _, _ := l.fetch(http.MethodGet, address, "/missing.html"); status != http.StatusNotFound {
		t.Errorf("GET /missing.html: %d", status)
	}
	if status, _, _ := l.fetch(http.MethodPost, address, "/"); status != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %d", status)
	}
	if err := os.Remove(filepath.Join(site, "index.html")); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := l.fetch(http.MethodGet, address, "/"); status != http.StatusForbidden {
		t.Errorf("GET / without an index: %d, want 403", status)
	}
	if r := l.docker("exec", id, "curl", "-fsS", "http://localhost/"); r.code != 22 || !strings.Contains(r.stderr, "403") {
		t.Errorf("curl -f inside: exit %d, want 22: %s", r.code, r.stderr)
	}
	r := l.docker("logs", id)
	if !strings.Contains(r.stdout, `"GET / HTTP/1.1" 200 13 "-" "Go-http-client/1.1"`) {
		t.Errorf("access log: %s", r.stdout)
	}
	if !strings.Contains(r.stderr, "missing.html") || !strings.Contains(r.stderr, "directory index of") {
		t.Errorf("error log: %s", r.stderr)
	}
	if out := l.must("exec", id, "sh", "-c", "ls -d /usr/share/nginx/html"); out != "/usr/share/nginx/html" {
		t.Errorf("a shell inside: %q", out)
	}
	if r := l.docker("stop", "-t", "5", id); r.code != 0 || r.took > 4*time.Second {
		t.Errorf("stop took %v: %s", r.took, r.stderr)
	}
	if code := l.must("inspect", "-f", "{{.State.ExitCode}} {{.Config.StopSignal}}", id); code != "0 SIGQUIT" {
		t.Errorf("exit status and stop signal: %s", code)
	}
}

func TestNginxFirstPage(t *testing.T) {
	l := newLab(t)
	id := l.start("-P", l.load("nginx:alpine"))
	_, port, err := net.SplitHostPort(l.address(id, "80/tcp"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _, body := l.fetch(http.MethodGet, "127.0.0.1:"+port, "/"); status != http.StatusOK || !strings.Contains(body, "Le serveur web répond") {
		t.Errorf("the image's own page: %d %s", status, body)
	}
}

func TestWebServer(t *testing.T) {
	l := newLab(t)
	web := l.load("matelot/web:1")
	id := l.start("-p", "127.0.0.1::5000", web, "web-server", "--port", "5000")
	address := l.address(id, "5000/tcp")
	if status, _, body := l.fetch(http.MethodGet, address, "/"); status != http.StatusOK || !strings.Contains(body, "matelot") || !strings.Contains(body, id[:12]) {
		t.Errorf("GET /: %d %s", status, body)
	}
	if status, _, body := l.fetch(http.MethodGet, address, "/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("GET /healthz: %d %q", status, body)
	}
	if out := l.must("logs", id); !strings.HasPrefix(out, "Server started. Visit http://localhost:5000 to use it.") {
		t.Errorf("log: %s", out)
	}
	if out := l.must("exec", id, "wget", "-q", "-O-", "http://localhost:5000/healthz"); out != "ok" {
		t.Errorf("wget inside: %q", out)
	}
}

// TestLoopbackInside is the mistake of a program that listens on 127.0.0.1 in
// its container: the mapping is right and nobody answers.
func TestLoopbackInside(t *testing.T) {
	l := newLab(t)
	id := l.start("-p", "127.0.0.1::5000", l.load("matelot/web:1"), "web-server", "--host", "127.0.0.1")
	l.eventually("the server has started", func() bool { return strings.Contains(l.must("logs", id), "Server started") })
	if out := l.must("exec", id, "wget", "-q", "-O-", "http://127.0.0.1:5000/healthz"); out != "ok" {
		t.Errorf("wget inside: %q", out)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.address(id, "5000/tcp")+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := noRedirects.Do(request)
	if err == nil {
		response.Body.Close()
		t.Error("the server answers from outside")
	}
	var netError net.Error
	if err != nil && !errors.As(err, &netError) && !errors.Is(err, io.EOF) {
		t.Errorf("unexpected error: %v", err)
	}
}

// TestNamesOnANetwork: containers on a network of their own find each other.
func TestNamesOnANetwork(t *testing.T) {
	l := newLab(t)
	web, alpine := l.load("matelot/web:1"), l.load("alpine")
	network := "matelot-test-" + l.tag
	l.must("network", "create", "--label", "matelot.test="+l.tag, network)
	server := l.start("--network", network, "--network-alias", "backend", web, "web-server")
	t.Cleanup(func() {
		l.mustClean("rm", "-f", server)
		l.mustClean("network", "rm", network)
	})
	l.eventually("the server has started", func() bool { return strings.Contains(l.must("logs", server), "Server started") })
	for _, test := range []struct {
		args []string
		out  string
		code int
	}{
		{[]string{"wget", "-qO-", "http://backend:5000/healthz"}, "ok\n", 0},
		{[]string{"wget", "-qO-", "http://nosuch:5000/"}, "", 1},
		{[]string{"nc", "-z", "-w", "3", "backend", "5000"}, "", 0},
		{[]string{"nslookup", "backend"}, "Address:", 0},
		{[]string{"ping", "-c", "1", "backend"}, "1 packets received", 0},
		{[]string{"hostname", "-i"}, ".", 0},
	} {
		r := l.run(append([]string{"--rm", "--network", network, alpine}, test.args...)...)
		if r.code != test.code || !strings.Contains(r.stdout, test.out) {
			t.Errorf("%v: exit %d, want %d: %s%s", test.args, r.code, test.code, r.stdout, r.stderr)
		}
	}
}
