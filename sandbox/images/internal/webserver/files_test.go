//go:build !windows

package webserver

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// site makes a folder to serve.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"index.html": "home", "style.css": "a{}", "data": "raw", "sub/page.html": "page", "empty/x/y": "z",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFiles(t *testing.T) {
	dir := site(t)
	var problem string
	handler := files{dir: dir, server: "test", problem: func(_ *http.Request, text string) { problem = text }}
	for _, test := range []struct {
		method, target string
		status         int
		body           string // what the body holds
		kind           string // Content-Type
		location       string
		problem        string // what is logged
	}{
		{"GET", "/", 200, "home", "text/html; charset=utf-8", "", ""},
		{"HEAD", "/", 200, "", "text/html; charset=utf-8", "", ""},
		{"GET", "/index.html", 200, "home", "text/html; charset=utf-8", "", ""},
		{"GET", "/style.css", 200, "a{}", "text/css; charset=utf-8", "", ""},
		{"GET", "/data", 200, "raw", "application/octet-stream", "", ""},
		{"GET", "/sub?q=1", 301, "", "", "/sub/?q=1", ""},
		{"GET", "/sub/", 403, "Forbidden", "text/html; charset=utf-8", "", "directory index of"},
		{"GET", "/sub/page.html", 200, "page", "text/html; charset=utf-8", "", ""},
		{"GET", "/sub/page.html/", 404, "Not Found", "text/html; charset=utf-8", "", "failed"},
		{"GET", "/nosuch", 404, "Not Found", "text/html; charset=utf-8", "", "failed (2: "},
		{"GET", "/../../etc/passwd", 404, "Not Found", "text/html; charset=utf-8", "", "etc"},
		{"POST", "/", 405, "Method Not Allowed", "text/html; charset=utf-8", "", ""},
	} {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			problem = ""
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(test.method, test.target, nil))
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, test.status, test.body)
			}
			if got := w.Header().Get("Content-Type"); got != test.kind {
				t.Errorf("Content-Type %q, want %q", got, test.kind)
			}
			if got := w.Header().Get("Location"); got != test.location {
				t.Errorf("Location %q, want %q", got, test.location)
			}
			if (problem == "") != (test.problem == "") || !strings.Contains(problem, test.problem) {
				t.Errorf("logged %q, want %q", problem, test.problem)
			}
		})
	}
}

func TestAChangeIsAnotherVersion(t *testing.T) {
	dir := site(t)
	handler := files{dir: dir, server: "test"}
	get := func(etag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if etag != "" {
			r.Header.Set("If-None-Match", etag)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	etag := get("").Header().Get("ETag")
	if again := get(etag); again.Code != http.StatusNotModified {
		t.Errorf("the same file: %d, want 304", again.Code)
	}
	// The same length, a moment later.
	index := filepath.Join(dir, "index.html")
	if err := os.WriteFile(index, []byte("HOME"), 0o644); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Millisecond)
	if err := os.Chtimes(index, later, later); err != nil {
		t.Fatal(err)
	}
	if changed := get(etag); changed.Code != http.StatusOK || changed.Body.String() != "HOME" {
		t.Errorf("a changed file: %d %q", changed.Code, changed.Body)
	}
}

func TestFallback(t *testing.T) {
	handler := files{dir: filepath.Join(site(t), "empty"), server: "test", fallback: http.HandlerFunc(welcome), problem: func(*http.Request, string) {}}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "matelot") {
		t.Errorf("no index: %d %q, want the page of the program", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x/", nil))
	if w.Code != http.StatusForbidden {
		t.Errorf("a folder below: %d, want 403", w.Code)
	}
}

func TestAccessLog(t *testing.T) {
	var out bytes.Buffer
	handler := &accessLog{out: &out, next: files{dir: site(t), server: "test"}}
	r := httptest.NewRequest(http.MethodGet, "/?a=b", nil)
	r.Header.Set("User-Agent", "tester")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	line := out.String()
	if !strings.HasPrefix(line, "192.0.2.1 - - [") || !strings.HasSuffix(line, "] \"GET /?a=b HTTP/1.1\" 200 4 \"-\" \"tester\"\n") {
		t.Errorf("logged %q", line)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		port string // the variable PORT
		want config
		err  string
	}{
		{"nothing given", nil, "", config{port: 5000, dir: "/srv"}, ""},
		{"all given", []string{"--port", "80", "--host=127.0.0.1", "-dir", "/www"}, "", config{"127.0.0.1", 80, "/www"}, ""},
		{"by the variable", nil, "8080", config{port: 8080, dir: "/srv"}, ""},
		{"the option wins", []string{"--port", "81"}, "8080", config{port: 81, dir: "/srv"}, ""},
		{"variable no number", nil, "http", config{}, "not a port number"},
		{"port too high", []string{"--port", "65536"}, "", config{}, "from 1 to 65535"},
		{"operand", []string{"extra"}, "", config{}, `unexpected "extra"`},
		{"unknown option", []string{"--prot", "1"}, "", config{}, "not defined"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stderr bytes.Buffer
			got, err := parse(test.args, test.port, &stderr)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("%+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestNginxOptions(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-v"}, 0, nginxServer},
		{[]string{"-t"}, 0, "reads no configuration"},
		{[]string{"-s", "reload"}, 0, "nothing to reload"},
		{[]string{"-s", "stop"}, 1, "docker stop"},
		{[]string{"extra"}, 2, "unexpected"},
		{[]string{"-nosuch"}, 2, "not defined"},
	} {
		var stdout, stderr bytes.Buffer
		if code := Nginx(test.args, &stdout, &stderr); code != test.code || !strings.Contains(stderr.String(), test.says) {
			t.Errorf("nginx %v: %d %q, want %d %q", test.args, code, stderr.String(), test.code, test.says)
		}
	}
}
