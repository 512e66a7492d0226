package proxy

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

// TestNetworkOfAnAbsentContainer: the engine makes a container that is to join the
// network of one that is not there, and says so when it is to start. A docker command
// that is told at once takes it for an image that is missing, and pulls.
func TestNetworkOfAnAbsentContainer(t *testing.T) {
	l := newLab(t)
	image, name, ghost := l.image(), "absent-"+l.session, "ghost-"+l.session
	l.must("create", "--name", name, "--network", "container:"+ghost, image, "wait")
	out, err := l.docker("start", name)
	if err == nil {
		t.Errorf("it started: %s", out)
	}
	contains(t, out, "No such container: "+ghost)
	if out, err = l.docker("run", "--rm", "--network", "container:"+ghost, image, "wait"); err == nil {
		t.Errorf("it ran: %s", out)
	}
	contains(t, out, "No such container: "+ghost)
	lacks(t, out, "Unable to find image")

	// Others may have made one of that name meanwhile.
	l.outside("run", "-d", "--name", ghost, image, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", ghost) })
	if out, err = l.docker("start", name); err == nil {
		t.Errorf("it joined the network of another's container: %s", out)
	}
	contains(t, out, CodeForeignContainer)
}

// TestAbsentContainers are spoken of in the engine's own words.
func TestAbsentContainers(t *testing.T) {
	l := newLab(t)
	for _, verb := range []string{"kill", "stop", "restart", "pause", "wait", "top", "diff", "logs", "rm"} {
		name := "absent-" + l.session
		want, wantErr := l.cli(l.direct, nil, "docker", verb, name)
		got, gotErr := l.docker(verb, name)
		if got != want || (gotErr == nil) != (wantErr == nil) {
			t.Errorf("docker %s: %q, %v; the engine: %q, %v", verb, got, gotErr, want, wantErr)
		}
	}
}

// TestKillWhatDoesNotRun is refused in the engine's words, with the name that was given.
func TestKillWhatDoesNotRun(t *testing.T) {
	l := newLab(t)
	name := "still-" + l.session
	l.must("create", "--name", name, l.image(), "wait")
	for _, args := range [][]string{{"kill", name}, {"kill", "-s", "NOSUCH", name}} {
		want, _ := l.cli(l.direct, nil, "docker", args...)
		if got, err := l.docker(args...); err == nil || got != want {
			t.Errorf("docker %v: %q, %v; the engine: %q", args, got, err, want)
		}
	}
}

// TestAbsentImages are spoken of in the engine's own words.
func TestAbsentImages(t *testing.T) {
	l := newLab(t)
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	l.must("tag", l.image(), host+"/"+l.session+":1")
	for _, args := range []string{
		"push " + host + "/absent-" + l.session + ":1", "push " + host + "/" + l.session + ":2", "push --all-tags " + host + "/absent-" + l.session,
		"save absent-" + l.session, "save absent-" + l.session + ":1", "history absent-" + l.session, "rmi absent-" + l.session, "tag absent-" + l.session + " x",
	} {
		want, wantErr := l.cli(l.direct, nil, "docker", strings.Fields(args)...)
		got, gotErr := l.docker(strings.Fields(args)...)
		if got != want || (gotErr == nil) != (wantErr == nil) {
			t.Errorf("docker %s: %q, %v; the engine: %q, %v", args, got, gotErr, want, wantErr)
		}
	}
}

// lacks fails the test if text holds part.
func lacks(t testing.TB, text, part string) {
	t.Helper()
	if strings.Contains(text, part) {
		t.Errorf("%q is in:\n%s", part, text)
	}
}

// TestWordsForWhatIsAbsent are the engine's own, whatever its version.
func TestWordsForWhatIsAbsent(t *testing.T) {
	l := newLab(t)
	name := "words-" + l.session
	l.must("create", "--name", name, l.image(), "wait")
	for _, path := range []string{
		"/images/nosuch-" + l.session + "/json",
		"/images/nosuch-" + l.session + ":1.0/json",
		"/containers/" + name + "/archive?path=/nosuch",
		"/libpod/_ping", "/v4.3.1/libpod/_ping", // Podman's own API, which its client asks for
	} {
		if !strings.Contains(path, "libpod") {
			path = "/v1.41" + path
		}
		wantStatus, want := l.raw(http.MethodGet, path, "")
		if status, got := l.api(http.MethodGet, path, ""); status != wantStatus || got != want {
			t.Errorf("%s: %d %s; the engine: %d %s", path, status, got, wantStatus, want)
		}
	}
}
