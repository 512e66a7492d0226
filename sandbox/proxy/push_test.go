package proxy

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/sandbox/registry"
)

// labRegistry is a registry of a test's own, and its address.
func labRegistry(t *testing.T, password string) string {
	t.Helper()
	r, err := registry.Open(registry.Options{Dir: t.TempDir(), Password: password})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r)
	t.Cleanup(func() {
		server.Close()
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return strings.TrimPrefix(server.URL, "http://")
}

// TestRegistryRoundTrip is what the lesson does: log in, tag, push, remove, pull
// back, by tag and by digest; and none of its secrets is kept.
func TestRegistryRoundTrip(t *testing.T) {
	const secret = "hunter2"
	l := newLab(t)
	host := labRegistry(t, secret)
	image := l.image()
	ref := host + "/matelot/" + l.session + ":0.0.1"
	l.must("tag", image, ref)

	out, err := l.docker("push", ref)
	if err == nil {
		t.Errorf("pushed without a login: %s", out)
	}
	contains(t, out, "no basic auth credentials")
	if e := l.last("image.push"); e.Target != ref || !strings.Contains(e.Error, "no basic auth") {
		t.Errorf("entry of the refused push = %+v", e)
	}
	if out, err = l.docker("login", "-u", registry.Username, "-p", "wrong", host); err == nil {
		t.Errorf("logged in with another password: %s", out)
	}
	if e := l.last("registry.login"); e.Target != host || e.Status < 400 || e.Flags["password"] != "1" {
		t.Errorf("entry of the refused login = %+v", e)
	}
	l.must("login", "-u", registry.Username, "-p", secret, host)
	if e := l.last("registry.login"); e.Status != http.StatusOK {
		t.Errorf("entry of the login = %+v", e)
	}

	l.must("push", ref)
	if e := l.last("image.push"); e.Target != ref || e.Status != http.StatusOK || e.Error != "" {
		t.Errorf("entry of the push = %+v", e)
	}
	// Another name of the same image: nothing is sent twice.
	newer := strings.TrimSuffix(ref, "1") + "2"
	l.must("tag", image, newer)
	contains(t, l.must("push", newer), "Layer already exists")
	digests := l.must("image", "inspect", "--format", "{{join .RepoDigests \" \"}}", ref)
	contains(t, digests, host+"/matelot/"+l.session+"@sha256:")
	contains(t, l.must("images", "--digests"), strings.Split(digests, "@")[1])

	id := l.must("image", "inspect", "--format", "{{.Id}}", ref)
	l.must("rmi", ref, newer)
	l.must("rmi", image)
	l.must("pull", ref)
	if got := l.must("image", "inspect", "--format", "{{.Id}}", ref); got != id {
		t.Errorf("pulled %s, want %s", got, id)
	}
	l.must("rmi", ref)
	l.must("pull", digests)
	contains(t, l.must("images", "--digests"), strings.Split(digests, "@")[1])
	l.must("run", "--rm", digests, "echo")
	l.must("rmi", digests)
	if out, err := l.docker("pull", host+"/matelot/"+l.session+":9"); err == nil {
		t.Errorf("pulled what is not there: %s", out)
	}
	l.must("logout", host)

	raw, err := os.ReadFile(filepath.Join(l.dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), secret) || strings.Contains(string(raw), base64.StdEncoding.EncodeToString([]byte(secret))[:8]) {
		t.Errorf("the password is in the journal:\n%s", raw)
	}
}

// TestPushWithoutARegistryInTheName goes to Docker Hub, which denies it.
func TestPushWithoutARegistryInTheName(t *testing.T) {
	l := newLab(t)
	ref := "matelot/" + l.session + ":0.0.1"
	l.must("tag", l.image(), ref)
	out, err := l.docker("push", ref)
	if err == nil {
		t.Errorf("pushed: %s", out)
	}
	contains(t, out, "The push refers to repository [docker.io/"+strings.TrimSuffix(ref, ":0.0.1")+"]")
	contains(t, out, "denied: requested access to the resource is denied")
	if e := l.last("image.push"); e.Target != "docker.io/"+ref || !strings.HasPrefix(e.Error, "denied") {
		t.Errorf("entry of the push = %+v", e)
	}
}

// TestPushAllTags pushes all tags of a repository at once, unless others have some in it.
func TestPushAllTags(t *testing.T) {
	l := newLab(t)
	const password = "hunter2"
	host := labRegistry(t, password)
	image, repo := l.image(), host+"/all/"+l.session
	l.must("login", "-u", registry.Username, "-p", password, host)
	out, err := l.docker("push", "--all-tags", repo)
	if err == nil {
		t.Errorf("pushed what is not there: %s", out)
	}
	contains(t, out, "An image does not exist locally with the tag: "+repo)
	l.must("tag", image, repo+":1")
	l.must("tag", image, repo+":2")
	out = l.must("push", "--all-tags", repo)
	for _, tag := range []string{"1", "2"} {
		contains(t, out, "\n"+tag+": digest: sha256:")
	}
	if e := l.last("image.push"); e.Target != repo || e.Status != http.StatusOK || e.Error != "" {
		t.Errorf("entry of the push = %+v", e)
	}
	foreign := repo + ":3"
	l.outside("tag", image, foreign)
	t.Cleanup(func() { l.outside("rmi", foreign) })
	if out, err = l.docker("push", "--all-tags", repo); err == nil {
		t.Errorf("pushed others' tags too: %s", out)
	}
	contains(t, out, CodeAllTags)
}

func TestCredentials(t *testing.T) {
	for body, want := range map[string]bool{
		"": false, "{}": false, "null": false, "no JSON": false,
		`{"serveraddress":"https://index.docker.io/v1/"}`: false,
		`{"username":"me","password":"?>?>"}`:             true,
		`{"identitytoken":"x"}`:                           true,
	} {
		for _, encoding := range []*base64.Encoding{base64.URLEncoding, base64.StdEncoding, base64.RawURLEncoding} {
			r := httptest.NewRequest(http.MethodPost, "/", nil)
			r.Header.Set("X-Registry-Auth", encoding.EncodeToString([]byte(body)))
			if got := hasCredentials(r); got != want {
				t.Errorf("%s: %v, want %v", body, got, want)
			}
		}
	}
}

func TestRegistryNames(t *testing.T) {
	for server, want := range map[string]string{
		"localhost:5055": "localhost:5055", "http://localhost:5055/v2/": "localhost:5055",
		"https://index.docker.io/v1/": "docker.io", "": "docker.io", "registry-1.docker.io": "docker.io",
		"https://me:secret@ghcr.io/x": "ghcr.io",
	} {
		if got := registryName(server); got != want {
			t.Errorf("%q is %q, want %q", server, got, want)
		}
	}
	for command, want := range map[string]bool{
		"docker login -u me -p *** localhost:5055": true, "docker login -p*** h": true,
		"docker login --password=*** h": true, "docker login --password *** h": true,
		"docker login -u me --password-stdin h": false, "docker login h": false, "": false,
	} {
		if got := passwordShown(command); got != want {
			t.Errorf("%q: %v, want %v", command, got, want)
		}
	}
}
