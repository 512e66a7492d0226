package proxy

import (
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTarget(t *testing.T) {
	tests := []struct {
		in, version string
		segments    []string
		bad         bool
	}{
		{in: "/v1.41/containers/json", version: "1.41", segments: []string{"containers", "json"}},
		{in: "/_ping", segments: []string{"_ping"}},
		{in: "/v1.41/images/a/b:c/json", version: "1.41", segments: []string{"images", "a", "b:c", "json"}},
		{in: "/v1.41//containers//web/json", version: "1.41", segments: []string{"containers", "web", "json"}},
		{in: "/v2/x", segments: []string{"v2", "x"}},
		{in: "/", segments: nil},
		{in: "/a%2Fb", bad: true},
		{in: "/a%2fb", bad: true},
		{in: "/a/../b", bad: true},
		{in: "/./b", bad: true},
		{in: "/a%2e%2e/b", bad: true},
		{in: "/a%00", bad: true},
		{in: "/a%0a", bad: true},
		{in: "/a%5cb", bad: true},
		{in: "/a%252fb", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			u, err := url.Parse("http://docker" + tt.in)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseTarget(u)
			if (err != nil) != tt.bad {
				t.Fatalf("error = %v", err)
			}
			if diff := cmp.Diff(tt.segments, got.segments); diff != "" || got.version != tt.version {
				t.Errorf("version %q, segments: %s", got.version, diff)
			}
		})
	}
}

func TestFindRoute(t *testing.T) {
	routes := compile(table())
	tests := []struct{ method, path, action, name string }{
		{"GET", "containers/json", "container.list", ""},
		{"GET", "containers/web/json", "container.inspect", "web"},
		{"GET", "containers/a/b/json", "container.inspect", "a/b"},
		{"GET", "images/json", "image.list", ""},
		{"GET", "images/json/json", "image.inspect", "json"},
		{"GET", "images/r/n:t/json", "image.inspect", "r/n:t"},
		{"GET", "images/get", "image.save", ""},
		{"POST", "images/create", "image.pull", ""},
		{"POST", "images/create/tag", "image.tag", "create"},
		{"DELETE", "images/a/b/c", "image.remove", "a/b/c"},
		{"POST", "networks/prune", "network.prune", ""},
		{"POST", "build/prune", "build.prune", ""},
		{"POST", "containers/create", "container.create", ""},
		{"POST", "containers/create/start", "container.start", "create"},
		{"GET", "containers", "", ""},
		{"PUT", "containers/x/json", "", ""},
		{"POST", "swarm/init", "swarm.init", ""},
		{"GET", "swarm", "swarm.inspect", ""},
		{"GET", "services", "service.list", ""},
		{"POST", "services/create", "service.create", ""},
		{"POST", "services/web/update", "service.update", "web"},
		{"GET", "services/web/logs", "service.logs", "web"},
		{"DELETE", "services/web", "service.remove", "web"},
		{"PUT", "services/web", "", ""},
		{"POST", "swarm/join/x", "", ""},
		{"GET", "", "", ""},
	}
	for _, tt := range tests {
		r, vars := find(routes, tt.method, strings.Split(tt.path, "/"))
		action := ""
		if r != nil {
			action = r.action
		}
		if action != tt.action || vars["id"]+vars["name"] != tt.name {
			t.Errorf("%s %s = %q %v, want %q %q", tt.method, tt.path, action, vars, tt.action, tt.name)
		}
	}
}

func TestParseBind(t *testing.T) {
	tests := []struct {
		in, source, target, modes string
		path, bad                 bool
	}{
		{in: "/src:/dst", source: "/src", target: "/dst", path: true},
		{in: "/src:/dst:ro", source: "/src", target: "/dst", modes: "ro", path: true},
		{in: "/src:/dst:ro,z", source: "/src", target: "/dst", modes: "ro,z", path: true},
		{in: "data:/dst", source: "data", target: "/dst"},
		{in: "data:/dst:nocopy", source: "data", target: "/dst", modes: "nocopy"},
		{in: `C:\site:/dst`, source: `C:\site`, target: "/dst", path: true},
		{in: `c:/site:/dst:ro`, source: `c:/site`, target: "/dst", modes: "ro", path: true},
		{in: "v:/dst:ro", source: "v", target: "/dst", modes: "ro"}, // the engine finds the name too short
		{in: "v:/src:/dst", source: "v:/src", target: "/dst", path: true},
		{in: "/dst", bad: true},
		{in: "", bad: true},
		{in: ":/dst", bad: true},
		{in: "a:b", bad: true},
		{in: "a:/b:c:d", bad: true},
		{in: "../etc:/dst", bad: true},
		{in: "./site:/dst", bad: true},
		{in: "da/ta:/dst", bad: true},
		{in: "/a\n:/dst", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			b, ok := parseBind(tt.in)
			if ok == tt.bad {
				t.Fatalf("ok = %v", ok)
			}
			if tt.bad {
				return
			}
			if b.source != tt.source || b.target != tt.target || strings.Join(b.modes, ",") != tt.modes || b.isPath() != tt.path {
				t.Errorf("got %+v, path %v", b, b.isPath())
			}
			if b.String() != tt.in {
				t.Errorf("written again: %q", b.String())
			}
		})
	}
}

func TestRealPathAndRoots(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "root")
	for _, d := range []string{"root/site", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"out": "../other", "in": "site", "gone": "/nowhere/x", "loop": "loop", "alias": "."} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	p := &Proxy{cfg: Config{Guard: Guard{Binds: []string{filepath.Join(root, "alias")}}}}
	tests := []struct {
		path string
		ok   bool
	}{
		{"site", true},
		{".", true},
		{"site/new/deep", true},
		{"in", true},
		{"in/x", true},
		{"alias/site", true},
		{"site/../site", true},
		{"out", false},
		{"out/x", false},
		{"gone", false},
		{"gone/x", false},
		{"loop", false},
		{"..", false},
		{"../other", false},
		{"../root-2", false},
	}
	for _, tt := range tests {
		if real, ok := p.allowedBind(root + "/" + tt.path); ok != tt.ok {
			t.Errorf("%s (really %s): allowed = %v, want %v", tt.path, real, ok, tt.ok)
		}
	}
	if _, ok := p.allowedBind("relative"); ok {
		t.Error("a relative path is allowed")
	}
}

func TestParseFiltersBothForms(t *testing.T) {
	for _, raw := range []string{`{"label":["b","a"],"x":["1"]}`, `{"label":{"a":true,"b":true},"x":["1"]}`} {
		f, err := parseFilters(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := f.with("label", "c").encode()
		if want := `{"label":{"a":true,"b":true,"c":true},"x":{"1":true}}`; got != want {
			t.Errorf("%s became %s", raw, got)
		}
	}
	for _, raw := range []string{"[]", "x", `{"a":1}`, `{"a":[1]}`, `{"a":{"b":"c"}}`} {
		if _, err := parseFilters(raw); err == nil {
			t.Errorf("%s was taken", raw)
		}
	}
}

func TestBaseImages(t *testing.T) {
	given := "3.20"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"plain", "FROM alpine\nRUN true", []string{"alpine"}},
		{"comments and case", "# syntax\n\nfrom alpine:3 AS base\nFROM base\nFROM nginx", []string{"alpine:3", "nginx"}},
		{"scratch", "FROM scratch", nil},
		{"platform", "FROM --platform=linux/amd64 ubuntu", []string{"ubuntu"}},
		{"argument", "ARG V=3\nFROM alpine:$V", []string{"alpine:3"}},
		{"argument given", "ARG T=3\nFROM alpine:${T}", []string{"alpine:3.20"}},
		{"argument with default", "ARG V\nFROM alpine:${V:-edge}", []string{"alpine:edge"}},
		{"argument unknown", "FROM alpine:$NOPE", nil},
		{"continued", "FROM \\\n  alpine", []string{"alpine"}},
		{"other escape", "# escape=`\nFROM `\n alpine", []string{"alpine"}},
		{"copy from image", "FROM scratch\nCOPY --from=nginx:1 /a /b\nCOPY --from=0 /c /d", []string{"nginx:1"}},
		{"copy from stage", "FROM golang AS b\nFROM scratch\nCOPY --chown=1 --from=b /c /d", []string{"golang"}},
		{"twice", "FROM a AS x\nFROM a", []string{"a"}},
		{"empty", "", nil},
		{"byte order mark", "\ufeffFROM alpine", []string{"alpine"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := baseImages(strings.NewReader(tt.text), map[string]*string{"T": &given})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPeekDockerfile(t *testing.T) {
	context := tarOf(map[string]string{"./a": "x", "sub/web.Dockerfile": "FROM nginx", "Dockerfile": "FROM alpine"})
	if got := peekDockerfile(strings.NewReader(string(context)), "", nil); !cmp.Equal(got, []string{"alpine"}) {
		t.Errorf("default: %v", got)
	}
	if got := peekDockerfile(strings.NewReader(string(context)), "sub/web.Dockerfile", nil); !cmp.Equal(got, []string{"nginx"}) {
		t.Errorf("named: %v", got)
	}
	if got := peekDockerfile(strings.NewReader("no tar"), "", nil); got != nil {
		t.Errorf("no tar: %v", got)
	}
}

func TestScanArchive(t *testing.T) {
	manifest := `[{"Config":"` + strings.Repeat("ab", 32) + `.json","RepoTags":["a:1","b:2"]}]`
	tests := []struct {
		name  string
		files map[string]string
		want  []string
		bad   bool
	}{
		{"manifest", map[string]string{"manifest.json": manifest}, []string{"a:1", "b:2"}, false},
		{"dot before", map[string]string{"./manifest.json": manifest}, []string{"a:1", "b:2"}, false},
		{"repositories", map[string]string{"repositories": `{"c":{"3":"x"}}`}, []string{"c:3"}, false},
		{"index", map[string]string{"index.json": `{"manifests":[{"annotations":{"io.containerd.image.name":"d:4"}}]}`}, []string{"d:4"}, false},
		{"index by the specification", map[string]string{"index.json": `{"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"docker.io/library/e:5"}}]}`}, []string{"docker.io/library/e:5"}, false},
		{"index with both", map[string]string{"index.json": `{"manifests":[{"annotations":{"io.containerd.image.name":"d:4","org.opencontainers.image.ref.name":"4"}}]}`}, []string{"d:4"}, false},
		{"index with a name that can be no tag", map[string]string{"index.json": `{"manifests":[{"annotations":{"org.opencontainers.image.ref.name":"A B"}}]}`}, nil, false},
		{"all", map[string]string{"manifest.json": manifest, "repositories": `{"c":{"3":"x"}}`}, []string{"a:1", "b:2", "c:3"}, false},
		{"none", map[string]string{"x": "y"}, nil, true},
		{"broken", map[string]string{"manifest.json": "{"}, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scanArchive(strings.NewReader(string(tarOf(tt.files))))
			if (err != nil) != tt.bad {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.refs); err == nil && diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := scanArchive(strings.NewReader("\xfd7zXZ\x00 rest")); err == nil {
		t.Error("an archive that cannot be read was taken")
	}
}

// TestRemoteBuildsMoveNoTag: what a build of an address stands on is the
// engine's to find; told to pull, it would move the learner's own tags.
func TestRemoteBuildsMoveNoTag(t *testing.T) {
	for remote, want := range map[string]string{
		"https://example.org/r.git": "", "http://example.org/context.tar": "", "client-session": "1",
	} {
		c := &call{p: &Proxy{cfg: Config{Session: "s"}}, query: url.Values{"remote": {remote}, "pull": {"1"}}}
		q, err := c.buildQuery()
		if err != nil || q.Get("pull") != want {
			t.Errorf("%s: pull=%q, %v; want %q", remote, q.Get("pull"), err, want)
		}
	}
}

func TestIsZero(t *testing.T) {
	for raw, want := range map[string]bool{
		`null`: true, `false`: true, `0`: true, `""`: true, `[]`: true, `{}`: true, ` [ ] `: true,
		`{"a":null,"b":{"c":[]}}`: true, `[0]`: false, `1`: false, `"x"`: false, `{"a":1}`: false, `0.0`: false, `-0`: false,
	} {
		if got := isZero(json.RawMessage(raw)); got != want {
			t.Errorf("isZero(%s) = %v", raw, got)
		}
	}
}

func TestOlderThan(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{{"1.9", "1.24", true}, {"1.23", "1.24", true}, {"1.24", "1.24", false}, {"1.41", "1.24", false}, {"2.0", "1.24", false}, {"", "1.24", true}}
	for _, tt := range tests {
		if got := OlderThan(tt.a, tt.b); got != tt.want {
			t.Errorf("OlderThan(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestWireRoundTrip(t *testing.T) {
	msg := appendWire(nil, solveFrontend, []byte("dockerfile.v0"))
	msg = appendPair(msg, solveFrontendAttrs, "target", "x")
	msg = appendPair(msg, solveFrontendAttrs, "label:matelot.made-in", "somebody else")
	exporter := appendPair(appendWire(nil, 1, []byte("moby")), exporterAttrs, "name", "a:1,b:2,a:1")
	msg = appendWire(msg, solveExporters, exporter)
	msg = appendWire(msg, solveEntitlements, []byte("network.host"))
	s, err := parseSolve(msg, labels{prefix: labelPrefix, value: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a:1", "b:2"}, s.names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"network.host"}, s.entitlements); diff != "" {
		t.Error(diff)
	}
	again, err := parseSolve(s.msg, labels{prefix: labelPrefix, value: "other"})
	if err != nil || again.attrs["label:"+LabelImage] != "mine" || again.attrs["target"] != "x" {
		t.Errorf("what goes on: %v, %v", again.attrs, err)
	}
	if strings.Contains(string(s.msg), "somebody else") {
		t.Error("a label of matelot's was let through")
	}
	for _, bad := range [][]byte{{0xff}, {0x0a, 0xff}, {0x0a, 0x05, 1}, {0x0b}, {0x09, 1}, {0x00}} {
		if _, err := wireFields(bad); err == nil {
			t.Errorf("% x was taken", bad)
		}
	}
}

func TestBar(t *testing.T) {
	for n, want := range map[int64]string{
		0:    "[>                                                 ]  0B/2kB",
		1000: "[=========================>                        ]  1kB/2kB",
		2000: "[==================================================]  2kB/2kB",
	} {
		if got := bar(n, 2000); got != want {
			t.Errorf("bar(%d) = %q", n, got)
		}
	}
}

func TestSpoolIsBounded(t *testing.T) {
	t.Parallel()
	read := func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	if _, err := newSpool(strings.NewReader("12345"), 4, read); !errors.Is(err, errLarge) {
		t.Errorf("5 bytes of 4: %v", err)
	}
	for _, limit := range []int64{5, 0} {
		s, err := newSpool(strings.NewReader("12345"), limit, read)
		if err != nil || s.size != 5 {
			t.Fatalf("5 bytes of %d: %v", limit, err)
		}
		s.close()
	}
}

// TestLabelsOfTheOneInFront: to a proxy behind another, the labels of that are labels
// like any.
func TestLabelsOfTheOneInFront(t *testing.T) {
	t.Parallel()
	behind := labels{prefix: "matelot-account.", value: "a"}
	got := behind.onto(map[string]string{"matelot.session": "s", "matelot-account.session": "forged", "theirs": "1"})
	want := map[string]string{"matelot.session": "s", "matelot-account.session": "a", "theirs": "1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	front := labels{prefix: labelPrefix, value: "s"}
	if got := front.onto(map[string]string{"matelot.session": "forged"}); got["matelot.session"] != "s" || len(got) != 1 {
		t.Errorf("got %v", got)
	}
}
