package registry

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/enginetest"
)

const password = "open-sesame"

// served is a registry that a test can reach, and a client of it.
func served(t *testing.T, o Options) (*Registry, client) {
	t.Helper()
	o.Password = password
	r, err := Open(o)
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
	return r, client{strings.TrimPrefix(server.URL, "http://")}
}

func TestPushedImagesAreThereAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, c := served(t, Options{Dir: dir})
	manifest := c.push(t, "matelot/web", "0.0.1", "one")
	c.push(t, "matelot/web", "gone", "two")
	if resp, said := c.do(t, http.MethodDelete, "/v2/matelot/web/manifests/gone", "", ""); resp.StatusCode != http.StatusAccepted {
		t.Fatalf("delete: %s %s", resp.Status, said)
	}
	// The process was killed in the middle of a line.
	if _, err := first.manifests.file.WriteString(`{"path":"/v2/matelot/web/manifests/half","body":"e`); err != nil {
		t.Fatal(err)
	}

	_, c = served(t, Options{Dir: dir})
	for _, ref := range []string{"0.0.1", digestOf(manifest)} {
		resp, got := c.do(t, http.MethodGet, "/v2/matelot/web/manifests/"+ref, "", "")
		if resp.StatusCode != http.StatusOK || got != manifest || resp.Header.Get("Content-Type") != manifestType {
			t.Errorf("%s: %s %v %s", ref, resp.Status, resp.Header, got)
		}
	}
	if _, got := c.do(t, http.MethodGet, "/v2/matelot/web/blobs/"+digestOf("one"), "", ""); got != "one" {
		t.Errorf("the blob holds %q", got)
	}
	if _, got := c.do(t, http.MethodGet, "/v2/matelot/web/tags/list", "", ""); got != `{"name":"matelot/web","tags":["0.0.1"]}` {
		t.Errorf("tags: %s", got)
	}

	// What is pushed now stands on a line of its own.
	c.push(t, "matelot/web", "0.0.2", "three")
	_, c = served(t, Options{Dir: dir})
	if resp, _ := c.do(t, http.MethodHead, "/v2/matelot/web/manifests/0.0.2", "", ""); resp.StatusCode != http.StatusOK {
		t.Errorf("pushed after a torn line: %s", resp.Status)
	}
	if info, err := os.Stat(filepath.Join(dir, "manifests.jsonl")); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the list: %v, %v", info, err)
	}
}

func TestOnlyItsUserIsLetIn(t *testing.T) {
	t.Parallel()
	var logins []Login
	_, c := served(t, Options{Dir: t.TempDir(), Logged: func(l Login) { logins = append(logins, l) }})
	for _, try := range []struct {
		user, password string
		want           int
	}{
		{"", "", http.StatusUnauthorized}, // how every client begins: no login yet
		{Username, password, http.StatusOK},
		{Username, "wrong", http.StatusUnauthorized},
		{Username, "", http.StatusUnauthorized},
		{"me", password, http.StatusUnauthorized},
		{password, "me", http.StatusUnauthorized}, // nobody is told of it
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+c.host+"/v2/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if try.user != "" {
			req.SetBasicAuth(try.user, try.password)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != try.want {
			t.Errorf("%q with %q: %d, want %d", try.user, try.password, resp.StatusCode, try.want)
		}
		if try.want == http.StatusUnauthorized && !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("%q with %q: no challenge", try.user, try.password)
		}
	}
	want := []Login{{Username, 200}, {Username, 401}, {Username, 401}, {"me", 401}, {"***", 401}}
	if diff := cmp.Diff(want, logins); diff != "" {
		t.Error(diff)
	}
}

func TestThereIsSoMuchRoom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, c := served(t, Options{Dir: dir, MaxBytes: 100})
	c.push(t, "matelot/small", "1", strings.Repeat("a", 60))
	refused := func(c client, size int) {
		t.Helper()
		status, said := c.blob(t, "matelot/big", strings.Repeat("b", size))
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(said, "no room") {
			t.Errorf("a push over the limit: %d %s", status, said)
		}
	}
	refused(c, 50)
	c.push(t, "matelot/small", "2", strings.Repeat("c", 30))
	// After a restart what is there still counts.
	_, c = served(t, Options{Dir: dir, MaxBytes: 100})
	refused(c, 20)
	c.push(t, "matelot/small", "3", "d")
}

func TestPortTaken(t *testing.T) {
	enginetest.Lock(t, "port-5055")
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp4", Address())
	if err != nil {
		t.Skip("the port is in use here: ", err)
	}
	o := Options{Dir: t.TempDir(), Password: password}
	if _, err = Serve(t.Context(), o); !errors.Is(err, ErrPortTaken) {
		t.Errorf("serving at a taken port: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	server, err := Serve(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	client{Host()}.push(t, "matelot/web", "1", "one")
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if err := Remove(o.Dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(o.Dir); !notThere(err) {
		t.Errorf("removed, and there: %v", err)
	}
}
