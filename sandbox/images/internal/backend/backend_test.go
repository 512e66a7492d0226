package backend

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/images/internal/cache"
	"matelot/sandbox/images/internal/database"
)

func TestParse(t *testing.T) {
	env := map[string]string{"DATABASE_HOST": "db", "CACHE_HOST": "cache:7000", "DATABASE_PASSWORD": "secret", "PATIENCE": "0"}
	cfg, err := parse(func(name string) string { return env[name] })
	want := database.Place{Host: "db", Port: "5432", User: "postgres", Password: "secret", Database: "postgres"}
	if err != nil || cfg.database != want || cfg.cache != "cache:7000" || cfg.port != "8000" || cfg.patience != 0 {
		t.Errorf("%+v, %v", cfg, err)
	}
	for _, name := range []string{"PORT", "PATIENCE"} {
		if _, err := parse(func(n string) string { return map[string]string{name: "soon"}[n] }); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=soon: %v", name, err)
		}
	}
}

func listener(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// ask makes a request and gives status and body.
func ask(b *Backend, method, path, body string) (int, string) {
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestVisits(t *testing.T) {
	cluster, err := database.Init(t.TempDir(), "postgres", "secret", "postgres")
	if err != nil {
		t.Fatal(err)
	}
	db, redis := listener(t), listener(t)
	go func() { _ = cluster.Serve(db, &bytes.Buffer{}) }()
	server := cache.NewServer(cache.NewStore(time.Now), cache.Settings{})
	go func() { _ = server.Serve(redis) }()
	var log bytes.Buffer
	cfg := settings{greeting: "Ahoy", cache: redis.Addr().String(), database: database.Place{User: "postgres"}}
	cfg.database.Host, cfg.database.Port, _ = net.SplitHostPort(db.Addr().String())
	b := New(cfg, &log)
	if !b.await(time.Millisecond) {
		t.Errorf("both are there: %s", &log)
	}
	for _, test := range []struct {
		method, path, body string
		status             int
		want               []string
	}{
		{http.MethodGet, "/", "", 200, []string{"Ahoy", "visits in all: 1 ", "visits since the cache is new: 1 "}},
		{http.MethodPost, "/", "it's me", 200, []string{"visits in all: 2 ", "note: it's me"}},
		{http.MethodGet, "/healthz", "", 200, []string{"ok"}},
		{http.MethodGet, "/favicon.ico", "", 404, nil},
		{http.MethodPost, "/", " ", 400, nil},
		{http.MethodDelete, "/", "", 405, nil},
		{http.MethodGet, "/", "", 200, []string{"visits in all: 3 ", "note: it's me"}},
	} {
		status, body := ask(b, test.method, test.path, test.body)
		if status != test.status {
			t.Errorf("%s %s: %d %s", test.method, test.path, status, body)
		}
		for _, want := range test.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s %s: %q lacks %q", test.method, test.path, body, want)
			}
		}
	}
	if n := strings.Count(log.String(), "reached the database"); n != 1 {
		t.Errorf("said %d times: %s", n, &log)
	}
}

func TestWhatCannotBeReached(t *testing.T) {
	closed := listener(t)
	address := closed.Addr().String()
	closed.Close()
	var log bytes.Buffer
	cfg := settings{cache: address}
	cfg.database.Host, cfg.database.Port = "nowhere.invalid", "5432"
	b := New(cfg, &log)
	if b.await(time.Millisecond) {
		t.Error("both are away, and it did not give up")
	}
	for _, path := range []string{"/", "/healthz"} {
		status, body := ask(b, http.MethodGet, path, "")
		for _, want := range []string{"cannot reach the database at nowhere.invalid:5432: ", "cannot reach the cache at " + address + ": connection refused"} {
			if status != 503 || !strings.Contains(body, want) || !strings.Contains(log.String(), want) {
				t.Errorf("%s: %d %s\nlog: %s\nwant %s", path, status, body, &log, want)
			}
		}
	}
	if n := strings.Count(log.String(), "connection refused"); n != 1 {
		t.Errorf("said %d times: %s", n, &log)
	}
}
