package proxy

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/google/go-cmp/cmp"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

// pipes is an engine in memory that has every image and nothing else.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	close func()
}

func newPipes(t testing.TB) *pipes {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.done) })
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		_, _ = io.Copy(io.Discard, r.Body)
		switch {
		case r.URL.Path == "/_ping":
		case strings.Contains(r.URL.Path, "/images/"):
			_, _ = io.WriteString(w, `{"Id":"sha256:`+strings.Repeat("a", 64)+`"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"nothing here"}`)
		}
	})}
	go func() { _ = server.Serve(p) }()
	t.Cleanup(func() { _ = server.Close() })
	return p
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.close()
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// offline is a proxy before an engine in memory.
func offline(t testing.TB) *Proxy {
	t.Helper()
	dir := t.TempDir()
	reg, err := owned.Open(filepath.Join(dir, "owned"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := journal.Open(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reg.Close(); _ = log.Close() })
	if err := reg.Add(owned.Item{Kind: owned.Tag, ID: "docker.io/library/x:latest", Image: "sha256:" + strings.Repeat("a", 64)}); err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{
		Session: "fuzz", Dial: newPipes(t).dial, Owned: reg, Journal: log,
		Guard: Guard{Binds: []string{"/nowhere/workspace"}}, Swarm: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FuzzCreate: whatever the body, what goes on to the engine has nothing in it
// that reaches past the container, as the engine itself would read it.
func FuzzCreate(f *testing.F) {
	for _, seed := range []string{
		`{"Image":"x"}`,
		`{"Image":"x","HostConfig":{"Privileged":true}}`,
		`{"Image":"x","hostconfig":{"privileged":true},"HostConfig":{}}`,
		`{"Image":"x","HostConfig":{"Binds":["/etc:/x","/nowhere/workspace/a:/b","vol:/c:ro"]}}`,
		`{"Image":"x","HostConfig":{"Mounts":[{"Type":"volume","Source":"v","Target":"/t","VolumeOptions":{"DriverConfig":{"Options":{"device":"/etc"}}}}]}}`,
		`{"Image":"x","HostConfig":{"Mounts":[{"Type":"bind","Source":"/etc","Target":"/t"}]}}`,
		`{"Image":"x","HostConfig":{"NetworkMode":"host","PidMode":"host","IpcMode":"container:y"}}`,
		`{"Image":"x","HostConfig":{"CapAdd":["ALL"],"SecurityOpt":["no-new-privileges","seccomp=unconfined"]}}`,
		`{"Image":"x","HostConfig":{"Devices":[{}],"MaskedPaths":[],"ReadonlyPaths":[]}}`,
		`{"Image":"x","Labels":{"matelot.session":"other","a":"b"},"Volumes":{"/v":{}}}`,
		`{"Image":"x","NetworkingConfig":{"EndpointsConfig":{"host":{},"bridge":null}}}`,
		`{"Image":"x","HostConfig":{"LogConfig":{"Type":"syslog"},"OomScoreAdj":-1}}`,
		"{\"Image\":\"x\",\"Ho\u017ftConfig\":{\"Privileged\":true}}",
		"{\"Image\":\"x\",\"HostConfig\":{\"\u212aernelMemory\":1,\"Privileged\":tru}}",
		`[]`, ``, `null`, `{`, `{"Image":1}`,
	} {
		f.Add([]byte(seed))
	}
	p := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/v1.41/containers/create", nil)
		c := newCall(p, httptest.NewRecorder(), r)
		o, err := canonical(body, c.createFields())
		if err != nil {
			return
		}
		c.noteCreate(o)
		named, err := c.prepareCreate(o)
		if err != nil {
			return
		}
		var read struct {
			container.Config
			HostConfig       *container.HostConfig
			NetworkingConfig struct{ EndpointsConfig map[string]any }
		}
		sent := o.encode()
		if err := json.Unmarshal(sent, &read); err != nil {
			return // the engine refuses it
		}
		if bad := reaches(read.HostConfig, named); bad != "" {
			t.Errorf("%s got through: %s", bad, sent)
		}
		if read.Labels[LabelSession] != "fuzz" {
			t.Errorf("label = %q in %s", read.Labels[LabelSession], sent)
		}
		if _, ok := read.NetworkingConfig.EndpointsConfig["host"]; ok {
			t.Errorf("the host's network got through: %s", sent)
		}
	})
}

// reaches names what of a configuration reaches past the container, by the
// engine's own types. named are the volumes that are the session's before it is made.
func reaches(h *container.HostConfig, named []string) string {
	if h == nil {
		return ""
	}
	foreign := func(mode string) bool { return mode == "host" || strings.HasPrefix(mode, "container:") }
	switch {
	case h.Privileged:
		return "Privileged"
	// The network of a container that is not there is looked at again at the start, and
	// here the engine has none.
	case h.NetworkMode.IsHost(), foreign(string(h.PidMode)), foreign(string(h.IpcMode)),
		foreign(string(h.UTSMode)), foreign(string(h.UsernsMode)), foreign(string(h.CgroupnsMode)):
		return "a namespace"
	case len(h.CapAdd)+len(h.Devices)+len(h.DeviceCgroupRules)+len(h.DeviceRequests) > 0:
		return "a capability or a device"
	case h.MaskedPaths != nil, h.ReadonlyPaths != nil:
		return "a system path"
	case h.CgroupParent != "", h.Runtime != "" && h.Runtime != "runc", len(h.Sysctls) > 0, len(h.VolumesFrom) > 0, len(h.Links) > 0:
		return "an option"
	case h.OomScoreAdj < 0, h.OomKillDisable != nil && *h.OomKillDisable:
		return "the OOM killer"
	case h.LogConfig.Type != "" && !slices.Contains([]string{"json-file", "local", "none"}, h.LogConfig.Type):
		return "a log driver"
	}
	for _, opt := range h.SecurityOpt {
		if !strings.HasPrefix(opt, "no-new-privileges") {
			return "SecurityOpt"
		}
	}
	for _, bind := range h.Binds {
		source, _, _ := strings.Cut(bind, ":")
		if !within(filepath.Clean(source), "/nowhere/workspace") && !slices.Contains(named, source) {
			return "a bind"
		}
	}
	for _, m := range h.Mounts {
		if m.Type == mount.TypeBind && !within(filepath.Clean(m.Source), "/nowhere/workspace") {
			return "a bind mount"
		}
		if m.Type == mount.TypeVolume && (m.VolumeOptions.DriverConfig != nil || m.VolumeOptions.Labels[LabelSession] != "fuzz") {
			return "a volume"
		}
	}
	return ""
}

// FuzzFilters: what goes on says what was understood, in one form.
func FuzzFilters(f *testing.F) {
	for _, seed := range []string{`{"label":["a","b"]}`, `{"label":{"a":true}}`, `{"a":[],"b":{}}`, `{"a":["x"],"a":["y"]}`, `{"a":null}`, "", "{", "[]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		parsed, err := parseFilters(raw)
		if err != nil {
			return
		}
		again, err := parseFilters(parsed.with("label", "ours").encode())
		if err != nil || !slices.Contains(again["label"], "ours") {
			t.Fatalf("%q: %v, %v", raw, again, err)
		}
		for name, values := range parsed {
			for _, v := range values {
				if !slices.Contains(again[name], v) {
					t.Errorf("%q: %s=%q was lost in %v", raw, name, v, again)
				}
			}
		}
	})
}

// FuzzBind: a bind that is let through is written as it was read.
func FuzzBind(f *testing.F) {
	for _, seed := range []string{"/a:/b", "/a:/b:ro", "v:/b:nocopy", `C:\a:/b`, "a", "::", "/a:/b:ro:x", "C:/x:/y:z,ro", "/a\x00:/b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		b, ok := parseBind(spec)
		if !ok {
			return
		}
		again, ok := parseBind(b.String())
		if !ok || !cmp.Equal(b, again, cmp.AllowUnexported(bindSpec{})) {
			t.Errorf("%q read as %+v, and again as %+v", spec, b, again)
		}
		if strings.ContainsAny(b.target, ":") || !b.isPath() && strings.ContainsAny(b.source, "/:\\") {
			t.Errorf("%q read as %+v", spec, b)
		}
	})
}

// FuzzTarget: the parts of a path hold nothing that ends a part, and the path
// that goes on reads the same to the engine.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{"/v1.41/containers/json", "/a%2Fb", "/../x", "//a//b/", "/%2e%2e/x", "/a%00", "/v1.41/images/a/b:c@sha256:d/json", "/é/x y"} {
		f.Add(seed)
	}
	routes := compile(table())
	f.Fuzz(func(t *testing.T, path string) {
		u, err := url.ParseRequestURI(path)
		if err != nil {
			return
		}
		got, err := parseTarget(u)
		if err != nil {
			return
		}
		for _, s := range got.segments {
			if s == "" || s == "." || s == ".." || strings.ContainsAny(s, "/\x00\n\r") {
				t.Errorf("%q has the part %q", path, s)
			}
		}
		out := url.URL{Path: "/" + strings.Join(got.segments, "/")}
		back, err := url.ParseRequestURI(out.String())
		if err != nil || back.Path != out.Path {
			t.Errorf("%q goes on as %q, read as %v", path, out.String(), back)
		}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			find(routes, method, got.segments)
		}
	})
}

// FuzzSolve: a build that goes on bears the session's label once and last,
// which is the one that counts, and all of its tags were seen.
func FuzzSolve(f *testing.F) {
	f.Add(solveRequest("http://x", "a:1,b"))
	f.Add(solveRequest("http://x", "a", appendPair(nil, solveFrontendAttrs, "label:"+LabelImage, "other")))
	f.Add([]byte{0xff, 0x01})
	f.Fuzz(func(t *testing.T, msg []byte) {
		s, err := parseSolve(msg, labels{prefix: labelPrefix, value: "fuzz"})
		if err != nil {
			return
		}
		again, err := parseSolve(s.msg, labels{prefix: labelPrefix, value: "second"})
		if err != nil {
			t.Fatalf("what goes on cannot be read: %v", err)
		}
		if !cmp.Equal(s.names, again.names) || !cmp.Equal(s.entitlements, again.entitlements) {
			t.Errorf("names %v became %v", s.names, again.names)
		}
		if label, ok := again.attrs["label:"+LabelImage]; ok && label != "fuzz" {
			t.Errorf("the label is %q", label)
		}
		if _, err := labelBridge(msg, labels{prefix: labelPrefix, value: "fuzz"}); err != nil {
			return
		}
		solvedID(msg)
	})
}

// FuzzDockerfile: any text is read without a panic, and names no stage as an
// image.
func FuzzDockerfile(f *testing.F) {
	for _, seed := range []string{"FROM a AS b\nFROM b", "ARG X=${Y:-z}\nFROM $X", "FROM", "# escape=`\nFROM `\na", "FROM --platform=x a\nCOPY --from=a b c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, image := range baseImages(strings.NewReader(text), nil) {
			if image == "" || image == "scratch" || strings.Contains(image, "$") && strings.ContainsAny(image, "{}") && variable.MatchString(image) {
				t.Errorf("%q names the image %q", text, image)
			}
		}
	})
}
