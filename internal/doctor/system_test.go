package doctor

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/enginetest"
	"matelot/sandbox/dial"
)

func TestOlder(t *testing.T) {
	tests := []struct {
		version, than string
		want          bool
	}{
		{"1.39", "1.40", true},
		{"1.40", "1.40", false},
		{"1.51", "1.40", false},
		{"1.9", "1.40", true},
		{"2.0", "1.40", false},
		{"20.10.24+dfsg1", "20.10", false},
		{"19.03.8", "20.10", true},
		{"28", "20.10", false},
		{"20", "20.10", true},
		{"", "20.10", false},
	}
	for _, test := range tests {
		if got := older(test.version, test.than); got != test.want {
			t.Errorf("older(%q, %q) = %v", test.version, test.than, got)
		}
	}
}

func TestVersionIn(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Docker version 28.2.2, build e6534b4", "28.2.2"},
		{"Docker version 20.10.24+dfsg1, build 297e128", "20.10.24+dfsg1"},
		{"podman version 4.3.1", "4.3.1"},
		{"github.com/docker/buildx v0.30.1 9e66234", "0.30.1"},
		{"buildx v. nothing", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := versionIn(test.text); got != test.want {
			t.Errorf("versionIn(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// serveEngine answers as an engine does.
func serveEngine(t *testing.T, answers map[string]string) Engine {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return connect(dial.Endpoint{Host: "tcp://" + server.Listener.Addr().String()})
}

func TestHTTPEngine(t *testing.T) {
	engine := serveEngine(t, map[string]string{
		"/version": `{"Version":"4.3.1","ApiVersion":"1.41","Components":[{"Name":"Podman Engine"}]}`,
		"/info":    `{"DockerRootDir":"/var/lib/docker"}`,
		"/containers/json": `[{"Names":["/shop"],"Labels":{},"Ports":[{"PublicPort":8081},{"PrivatePort":80}]},
			{"Names":["/web"],"Labels":{"matelot.session":"s1"},"Ports":[{"PublicPort":5001}]}]`,
	})
	version, err := engine.Version(t.Context())
	if want := (Version{Engine: "4.3.1", API: "1.41", Podman: true}); err != nil || version != want {
		t.Errorf("got %+v, %v", version, err)
	}
	if root, err := engine.Root(t.Context()); err != nil || root != "/var/lib/docker" {
		t.Errorf("got %q, %v", root, err)
	}
	published, err := engine.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Published{{Port: 8081, Container: "shop"}, {Port: 5001, Container: "web", Lab: true}}
	if diff := cmp.Diff(want, published); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestHTTPEngineRefusesOtherAnswers(t *testing.T) {
	if _, err := serveEngine(t, nil).Version(t.Context()); err == nil {
		t.Error("a server without /version is an engine")
	}
	if _, err := serveEngine(t, map[string]string{"/version": "<html>"}).Version(t.Context()); err == nil {
		t.Error("a page is an engine's answer")
	}
}

func TestAskRegistry(t *testing.T) {
	tests := []struct {
		name   string
		status int
		header map[string]string
		want   bool
	}{
		{"open", 200, map[string]string{"Docker-Distribution-Api-Version": "registry/2.0"}, true},
		{"asks for an account", 401, map[string]string{"Www-Authenticate": "Bearer realm=x"}, true},
		{"a log-in page of the network", 200, nil, false},
		{"a redirection to one", 302, map[string]string{"Location": "http://127.0.0.1:1/"}, false},
		{"a proxy's refusal", 407, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v2/" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				for name, value := range test.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
			}))
			t.Cleanup(server.Close)
			if err := askRegistry(t.Context(), server.URL+"/"); (err == nil) != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := askRegistry(ctx, "http://127.0.0.1:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPorts(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", ":0"} {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		port := listener.Addr().(*net.TCPAddr).Port
		if err := portFree(t.Context(), port); err == nil {
			t.Errorf("the port of a listener at %s is free", address)
		}
		name, pid, found := portHolder(port)
		if linux := runtime.GOOS == "linux"; found != linux || linux && (pid != os.Getpid() || name == "") {
			t.Errorf("its holder is %q, %d, %v", name, pid, found)
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		if err := portFree(t.Context(), port); err != nil {
			t.Errorf("the port is still taken: %v", err)
		}
	}
}

func TestFreeSpace(t *testing.T) {
	if free, err := freeSpace(t.TempDir()); err != nil || free == 0 {
		t.Errorf("got %d, %v", free, err)
	}
	if _, err := freeSpace("/nowhere/at/all"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// The real machine, with a real engine: the doctor finds it sound enough.
func TestExamineThisMachine(t *testing.T) {
	endpoint := enginetest.Need(t)
	machine := System(dial.System(), os.Stdout)
	machine.Registry = func(context.Context, string) error { return nil } // asks no one outside
	results := Examine(t.Context(), machine, Options{})
	for _, r := range results {
		switch r.ID {
		case "client", "engine", "api":
			if r.Status == Fail || r.Status == Skip {
				t.Errorf("%+v", r)
			}
		}
		if r.ID == "engine" && r.Data["Host"] != endpoint.Host {
			t.Errorf("found %s, want %s", r.Data["Host"], endpoint.Host)
		}
	}
}
