package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"

	"matelot/sandbox/owned"
)

// shelf supplies archives from memory.
type shelf struct {
	mu       sync.Mutex
	archives map[string][]byte
	asked    atomic.Int32
}

func (s *shelf) Supply(_ context.Context, ref, arch string) (io.Reader, bool, error) {
	s.asked.Add(1)
	if arch == "" {
		return nil, false, errors.New("no architecture")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.archives[ref]
	return bytes.NewReader(data), ok, nil
}

func (s *shelf) Refs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var refs []string
	for full := range s.archives {
		refs = append(refs, familiar(full))
	}
	return refs
}

// newShelf offers one image under a name that nobody has.
func newShelf(t *testing.T) (s *shelf, ref string) {
	t.Helper()
	direct := engineSocket(t)
	ref = "matelot-test-" + randomID() + ":latest"
	repo, tag := cutTag(ref)
	q := values("fromSrc", "-", "repo", repo, "tag", tag)
	q["changes"] = []string{`ENTRYPOINT ["/prog"]`, "LABEL " + labelKind + "=stand-in"}
	send(t, direct, http.MethodPost, "/images/create?"+q.Encode(), program, "application/x-tar")
	_, archive := send(t, direct, http.MethodGet, "/images/"+ref+"/get", nil, "")
	status, body := send(t, direct, http.MethodDelete, "/images/"+ref, nil, "")
	if status != http.StatusOK {
		t.Fatalf("remove the template: %d %s", status, body)
	}
	full, _ := fullRef(ref)
	return &shelf{archives: map[string][]byte{full: archive}}, ref
}

func TestSupplyWhenHubIsOutOfReach(t *testing.T) {
	s, ref := newShelf(t)
	l := newLab(t, func(c *Config) {
		c.Supply = s
		c.Hub = Hub{Policy: HubAuto, Probe: func(context.Context) bool { return false }}
	})
	out := l.must("run", "--rm", ref, "echo", "ahoy")
	for _, part := range []string{"Unable to find image", CodeStandIn + " Name=" + ref, "Pull complete", "Downloaded newer image for " + ref, "ahoy"} {
		contains(t, out, part)
	}
	contains(t, l.must("pull", ref), "Image is up to date for "+ref)
	if got := l.must("images", "--format", "{{.Repository}}:{{.Tag}}"); got != ref {
		t.Errorf("images shows %q", got)
	}
	out, err := l.docker("pull", "matelot-test-none")
	if err == nil {
		t.Errorf("pulled: %s", out)
	}
	contains(t, out, CodeNotOffline)
	contains(t, out, ref)
	report, err := l.proxy.Purge(t.Context())
	if err != nil || len(report.Images) != 1 || report.Images[0] != ref {
		t.Errorf("purge = %+v, %v", report, err)
	}
	if status, _ := l.raw(http.MethodGet, "/images/"+ref+"/json", ""); status != http.StatusNotFound {
		t.Error("the stand-in is left")
	}
}

func TestConcurrentPullsLoadOnce(t *testing.T) {
	s, ref := newShelf(t)
	l := newLab(t, func(c *Config) { c.Supply = s })
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if out, err := l.docker("pull", ref); err != nil {
				t.Errorf("pull: %v %s", err, out)
			}
		})
	}
	wg.Wait()
	if n := s.asked.Load(); n != 1 {
		t.Errorf("asked %d times for the archive", n)
	}
}

// TestSupplyForBuilds: the engine would pull an image that is built on by
// itself.
func TestSupplyForBuilds(t *testing.T) {
	s, ref := newShelf(t)
	l := newLab(t, func(c *Config) { c.Supply = s })
	dir := l.contextDir(map[string]string{"web.Dockerfile": "ARG BASE=none\nFROM $BASE\nCMD [\"echo\",\"built\"]\n"})
	out := l.must("build", "--pull", "-t", "built-"+l.session, "--build-arg", "BASE="+ref, "-f", filepath.Join(dir, "web.Dockerfile"), dir)
	contains(t, out, CodeStandInPinned)
	if got := l.must("run", "--rm", "built-"+l.session); got != "built" {
		t.Errorf("run printed %q", got)
	}
	dir = l.contextDir(map[string]string{"Dockerfile": "FROM matelot-test-none\n"})
	out, err := l.docker("build", dir)
	if err == nil {
		t.Errorf("built on nothing: %s", out)
	}
	contains(t, out, CodeNotOffline)
	// An error after the pull has been shown must still be one.
	l.must("rmi", "-f", "built-"+l.session, ref)
	dir = l.contextDir(map[string]string{"Dockerfile": "FROM " + ref + "\nNONSENSE\n"})
	out, err = l.docker("build", dir)
	if err == nil {
		t.Errorf("built nonsense: %s", out)
	}
	contains(t, out, "unknown instruction: NONSENSE")
}

// fakeHub is the real engine, but for its answers to pulls.
func fakeHub(t *testing.T, status int, body string) (dial func(context.Context) (net.Conn, error), pulls *atomic.Int32) {
	t.Helper()
	direct := engineSocket(t)
	pulls = &atomic.Int32{}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer(direct)(ctx) }}
	forward := &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL = &url.URL{Scheme: "http", Host: "docker", Path: r.In.URL.Path, RawQuery: r.In.URL.RawQuery}
	}}
	path := filepath.Join(shortDir(t), "hub")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/images/create") && r.URL.Query().Get("fromImage") != "" {
			pulls.Add(1)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return
		}
		forward.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); transport.CloseIdleConnections() })
	return dialer(path), pulls
}

// TestHubAnswers walks through what a registry can say to a pull.
func TestHubAnswers(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		// known tells whether there is a lab image of that name.
		known bool
		want  string
	}{
		{"limit as a status", 429, `{"message":"slow down"}`, true, CodeStandInLimit},
		{"limit in words", 500, `{"message":"toomanyrequests: You have reached your pull rate limit"}`, true, CodeStandInLimit},
		{"limit in the stream", 200, `{"status":"Pulling from x"}` + "\r\n" + `{"error":"toomanyrequests: limit","errorDetail":{"message":"toomanyrequests: limit"}}`, true, CodeStandInLimit},
		{"no route", 500, `{"message":"Get https://registry-1.docker.io/v2/: dial tcp: no route to host"}`, true, CodeStandIn},
		{"not on the Hub, but here", 404, `{"message":"pull access denied"}`, true, CodeStandInPinned},
		{"not on the Hub", 404, `{"message":"pull access denied for x"}`, false, "pull access denied for x"},
		{"no route, not here", 500, `{"message":"no route"}`, false, CodeNotOffline},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ref := newShelf(t)
			dial, pulls := fakeHub(t, tt.status, tt.body)
			probes := 0
			l := newLab(t, func(c *Config) {
				c.Supply, c.Dial = s, dial
				c.Hub.Policy = HubAuto
				c.Hub.Probe = func(context.Context) bool { probes++; return true }
			})
			name := ref
			if !tt.known {
				name = "matelot-test-none"
			}
			out, err := l.docker("pull", name)
			if (err == nil) != tt.known {
				t.Errorf("pull: %v", err)
			}
			contains(t, out, tt.want)
			if pulls.Load() != 1 || probes != 1 {
				t.Errorf("%d pulls, %d probes", pulls.Load(), probes)
			}
		})
	}
}

// TestPolicies: who is asked, by policy.
func TestPolicies(t *testing.T) {
	tests := []struct {
		policy HubPolicy
		ref    string
		up     bool
		pulls  int32
	}{
		{HubAuto, "matelot-test-none", true, 1},
		{HubAuto, "matelot-test-none", false, 0},
		{HubEmbedded, "matelot-test-none", true, 0},
		{HubOnly, "matelot-test-none", false, 1},
		{HubAuto, "matelot/web:9", true, 0},
		{HubEmbedded, "127.0.0.1:1/other", true, 1},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.policy, tt.ref, tt.up), func(t *testing.T) {
			dial, pulls := fakeHub(t, 404, `{"message":"nothing here"}`)
			l := newLab(t, func(c *Config) {
				c.Dial = dial
				c.Hub = Hub{Policy: tt.policy, Probe: func(context.Context) bool { return tt.up }}
			})
			if out, err := l.docker("pull", tt.ref); err == nil {
				t.Errorf("pulled: %s", out)
			}
			if pulls.Load() != tt.pulls {
				t.Errorf("%d pulls, want %d", pulls.Load(), tt.pulls)
			}
		})
	}
}

// TestMirror: the class's mirror holds the Hub's images under their own names.
func TestMirror(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	name := "matelot-test-" + randomID()
	l := newLab(t, func(c *Config) { c.Hub = Hub{Policy: HubMirror, Mirror: host} })
	template := host + "/library/" + name + ":latest"
	importImage(t, l.direct, template)
	l.outside("push", template)
	l.outside("rmi", template)

	out := l.must("run", "--rm", name, "echo", "ahoy")
	contains(t, out, CodeMirror+" Mirror="+host)
	contains(t, out, "ahoy")
	if got := l.must("images", "--format", "{{.Repository}}:{{.Tag}}"); got != name+":latest" {
		t.Errorf("images shows %q", got)
	}
	l.must("rmi", name)
	if got := l.outside("images", "-q", name); got != "" {
		t.Errorf("left: %q", got)
	}
	out, err := l.docker("pull", "matelot-test-none")
	if err == nil {
		t.Errorf("pulled: %s", out)
	}
	contains(t, out, CodeNotOffline)
}

// desk counts claims in memory.
type desk struct {
	mu     sync.Mutex
	claims map[string]map[string]bool
}

func (d *desk) Claim(ref, session string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.claims == nil {
		d.claims = map[string]map[string]bool{}
	}
	if d.claims[ref] == nil {
		d.claims[ref] = map[string]bool{}
	}
	d.claims[ref][session] = true
	return nil
}

func (d *desk) Release(ref, session string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.claims[ref], session)
	return len(d.claims[ref]) == 0, nil
}

// TestStandInIsShared: two sessions use one stand-in; it goes with the second.
func TestStandInIsShared(t *testing.T) {
	s, ref := newShelf(t)
	d := &desk{}
	use := func(c *Config) { c.Supply, c.Claims = s, d }
	a, b := newLab(t, use), newLab(t, use)
	a.must("pull", ref)
	if err := b.proxy.EnsureImage(t.Context(), ref, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := a.must("images", "-q"); got != "" {
		t.Errorf("the first session still sees %q", got)
	}
	if got := b.must("run", "--rm", ref, "echo", "ahoy"); got != "ahoy" {
		t.Errorf("the second session's run printed %q", got)
	}
	b.must("rmi", ref)
	if status, _ := b.raw(http.MethodGet, "/images/"+ref+"/json", ""); status != http.StatusNotFound {
		t.Error("the stand-in is left after both let go of it")
	}
}

// TestLookalikeIsNoStandIn: an image that the learner built on a lab image has
// its labels, and is adopted, not taken.
func TestLookalikeIsNoStandIn(t *testing.T) {
	s, ref := newShelf(t)
	l := newLab(t, func(c *Config) { c.Supply, c.Claims = s, &desk{} })
	repo, tag := cutTag(ref)
	q := values("fromSrc", "-", "repo", repo, "tag", tag)
	q["changes"] = []string{"LABEL " + labelKind + "=stand-in"}
	send(t, l.direct, http.MethodPost, "/images/create?"+q.Encode(), program, "application/x-tar")
	t.Cleanup(func() { l.outside("rmi", ref) })
	l.must("pull", ref)
	full, _ := fullRef(ref)
	if !l.proxy.cfg.Owned.Has(owned.Adopted, full) {
		t.Error("not adopted")
	}
	l.must("rmi", ref)
	l.outside("inspect", ref)
}

func TestEnsureImage(t *testing.T) {
	s, ref := newShelf(t)
	l := newLab(t, func(c *Config) { c.Supply = s })
	foreign := l.foreignImage("ensure")
	for i, name := range []string{ref, ref, foreign} {
		var done, total int64
		told := func(d, t int64) { done, total = d, t }
		if err := l.proxy.EnsureImage(t.Context(), name, told); err != nil {
			t.Errorf("ensure %s: %v", name, err)
		}
		// The first alone has to be loaded, and all of it is told.
		if loaded := total > 0 && done == total; loaded != (i == 0) {
			t.Errorf("%s, the %d. time: %d of %d bytes", name, i+1, done, total)
		}
	}
	if got := strings.Fields(l.must("images", "-q")); len(got) != 2 {
		t.Errorf("images shows %v", got)
	}
	err := l.proxy.EnsureImage(t.Context(), "matelot-test-none", nil)
	var spoken *Spoken
	if !errors.As(err, &spoken) || spoken.Code != CodeNotOffline {
		t.Errorf("ensure of what is nowhere: %v", err)
	}
	other := l.foreignImage("adopt")
	if err := l.proxy.Adopt(other); err != nil {
		t.Fatal(err)
	}
	l.must("rm", l.must("create", other, "wait"))
}
