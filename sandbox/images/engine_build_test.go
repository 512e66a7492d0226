package images_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// build builds a folder of course/ with its FROM turned to the test's own name
// of the lab image, without network, by the classic builder.
func (l *lab) build(folder, dockerfile, from string) string {
	l.t.Helper()
	context := l.t.TempDir()
	if err := os.CopyFS(context, os.DirFS(filepath.Join("course", folder))); err != nil {
		l.t.Fatal(err)
	}
	path := filepath.Join(context, dockerfile)
	text, err := os.ReadFile(path)
	if err != nil {
		l.t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	own := l.load(strings.TrimPrefix(first, "FROM "))
	if first != "FROM "+from {
		l.t.Fatalf("%s begins with %q, want FROM %s", path, first, from)
	}
	write(l.t, path, "FROM "+own+"\n"+rest)
	tag := "matelot-test/" + folder + ":" + l.tag
	l.must("build", "--network", "none", "--label", "matelot.test="+l.tag, "-t", tag, "-f", path, context)
	return tag
}

func TestBuildOurFirstImage(t *testing.T) {
	l := newLab(t)
	r := l.run("--rm", l.build("our-first-image", "Dockerfile", "ubuntu"))
	if r.code != 0 || !strings.Contains(r.stdout, "Hello from our first image!") || !strings.Contains(r.stdout, "as the user nobody") {
		t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

func TestBuildOurFirstServer(t *testing.T) {
	l := newLab(t)
	id := l.start(l.build("our-first-server", "server.Dockerfile", "ubuntu"))
	l.eventually("the server has started", func() bool { return strings.Contains(l.must("logs", id), "Server started") })
	if out := l.must("exec", id, "bash", "-c", "id -un"); out != "nobody" {
		t.Errorf("the user inside is %q", out)
	}
	if r := l.docker("stop", "-t", "5", id); r.code != 0 || r.took > 4*time.Second {
		t.Errorf("stop took %v: %s", r.took, r.stderr)
	}
	if out := l.must("logs", id); !strings.Contains(out, "Server stopped.") {
		t.Errorf("the trap did not run: %s", out)
	}
}

func TestBuildOurWebServer(t *testing.T) {
	l := newLab(t)
	tag := l.build("our-web-server", "web-server.Dockerfile", "matelot/web:1")
	if config := l.must("inspect", "-f", "{{.Config.User}} {{.Config.ExposedPorts}}", tag); config != "web map[5000/tcp:{}]" {
		t.Errorf("user and ports of the image: %s", config)
	}
	id := l.start("-p", "127.0.0.1::5000", tag)
	if status, _, body := l.fetch(http.MethodGet, l.address(id, "5000/tcp"), "/"); status != http.StatusOK || !strings.Contains(body, "matelot") {
		t.Errorf("GET /: %d %s", status, body)
	}
	if r := l.docker("stop", "-t", "5", id); r.code != 0 || r.took > 4*time.Second {
		t.Errorf("stop took %v: %s", r.took, r.stderr)
	}
}
