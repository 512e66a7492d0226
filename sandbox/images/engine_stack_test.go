package images_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestStack: the backend counts in both stores, which it finds by name; the
// database wants a password, and none from its own container; all of them end
// at once when they are asked to.
func TestStack(t *testing.T) {
	l := newLab(t)
	postgres, redis, backend := l.load("postgres:17"), l.load("redis:7-alpine"), l.load("matelot/backend:1")
	if r := l.run("--rm", postgres); r.code != 1 || !strings.Contains(r.stderr, "POSTGRES_PASSWORD") {
		t.Errorf("without a password: exit %d, %s", r.code, r.stderr)
	}
	network := "matelot-test-" + l.tag
	l.must("network", "create", "--label", "matelot.test="+l.tag, network)
	db := l.start("--network", network, "--network-alias", "db", "-e", "POSTGRES_PASSWORD=secret", postgres, "-c", "max_connections=10")
	cache := l.start("--network", network, "--network-alias", "cache", redis, "--save", "")
	app := l.start("--network", network, "-p", "127.0.0.1::8000", "-e", "DATABASE_HOST=db", "-e", "DATABASE_PASSWORD=secret", "-e", "CACHE_HOST=cache", backend)
	t.Cleanup(func() {
		l.mustClean("rm", "-f", "-v", db, cache, app)
		l.mustClean("network", "rm", network)
	})
	l.eventually("the database is ready", func() bool { return l.docker("exec", db, "pg_isready", "-U", "postgres").code == 0 })
	address := l.address(app, "8000/tcp")
	l.fetch(http.MethodGet, address, "/")
	if status, _, body := l.fetch(http.MethodGet, address, "/"); status != http.StatusOK || !strings.Contains(body, "visits in all: ") || !strings.Contains(body, "visits since the cache is new: ") {
		t.Errorf("GET /: %d %s", status, body)
	}
	if out := l.must("exec", db, "psql", "-U", "postgres", "-tAc", "SELECT count > 1 FROM visits"); out != "t" {
		t.Errorf("psql: %q", out)
	}
	if out := l.must("exec", cache, "redis-cli", "exists", "visits"); out != "1" {
		t.Errorf("redis-cli: %q", out)
	}
	if r := l.docker("exec", app, "sh", "-c", "curl -fsS http://localhost:8000/healthz"); r.code != 0 || r.stdout != "ok\n" {
		t.Errorf("healthz: exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	for _, id := range []string{app, cache, db} {
		if r := l.docker("stop", "-t", "8", id); r.code != 0 || r.took > 6*time.Second {
			t.Errorf("stop took %v: %s", r.took, r.stderr)
		}
		if code := l.must("inspect", "-f", "{{.State.ExitCode}}", id); code != "0" {
			t.Errorf("exit status %s: %s", code, l.must("logs", id))
		}
	}
	l.must("start", db)
	l.eventually("the old data is there again", func() bool {
		return l.docker("exec", db, "psql", "-U", "postgres", "-tAc", "SELECT count FROM visits").code == 0
	})
}
