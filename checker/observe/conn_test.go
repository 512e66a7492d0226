package observe

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

// fakeEngine is an engine of a version that this machine does not have. It
// takes API versions from oldest to newest and lists no containers.
type fakeEngine struct {
	oldest, newest, server string
	mu                     sync.Mutex
	paths                  []string
}

func (f *fakeEngine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.paths = append(f.paths, r.Method+" "+r.URL.Path)
	f.mu.Unlock()
	w.Header().Set("Api-Version", f.newest)
	w.Header().Set("Server", f.server)
	w.Header().Set("Ostype", "linux")
	w.Header().Set("Content-Type", "application/json")
	version, rest, _ := splitVersion(r.URL.Path)
	switch {
	case version < f.oldest || version > f.newest:
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": "client version " + version + " is not taken"})
	case strings.HasSuffix(rest, "/start"):
		hijack(w, r, "ahoy")
	case strings.HasSuffix(rest, "/exec"):
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"Id":"e1"}`))
	case rest == "/exec/e1/json":
		_, _ = w.Write([]byte(`{"ID":"e1","ExitCode":4}`))
	case rest == "/containers/json":
		_, _ = w.Write([]byte(`[{"Id":"c1","Names":["/web"],"State":"running","Status":"Up 2 minutes"}]`))
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"message":"no such thing"}`))
	}
}

// hijack answers as the engine does to an exec: a stream of frames.
func hijack(w http.ResponseWriter, r *http.Request, text string) {
	// A connection that is closed with something unread in it is reset.
	_, _ = io.Copy(io.Discard, r.Body)
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	frame := append([]byte{1, 0, 0, 0, 0, 0, 0, byte(len(text))}, text...)
	_, _ = buf.WriteString("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	_, _ = buf.Write(frame)
	_ = buf.Flush()
	_ = conn.Close()
}

// connTo connects to a server of the test.
func connTo(t testing.TB, handler http.Handler, version string) *Conn {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	conn, err := Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}, version)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestTheAPIVersionIsFoundWithoutAsking(t *testing.T) {
	exec := checker.Plan{Exec: map[string]checker.ExecSpec{"c": {Container: "web", Command: []string{"x"}}}}
	tests := []struct {
		name    string
		engine  *fakeEngine
		version string // to begin with
		want    []string
		known   checker.Engine
	}{
		{
			"it takes the version", &fakeEngine{oldest: "1.12", newest: "1.43", server: "Docker/24.0.5 (linux)"}, "1.43",
			[]string{
				"GET /v1.43/containers/json", "POST /v1.43/containers/c1/exec", "POST /v1.43/exec/e1/start", "GET /v1.43/exec/e1/json",
			},
			checker.Engine{Version: "24.0.5", APIVersion: "1.43", OS: "linux", Name: "docker"},
		},
		{
			"it is too new for that", &fakeEngine{oldest: "1.44", newest: "1.52", server: "Docker/29.0.0 (linux)"}, "",
			[]string{
				"GET /v1.41/containers/json", "GET /v1.52/containers/json", "POST /v1.52/containers/c1/exec", "POST /v1.52/exec/e1/start",
				"GET /v1.52/exec/e1/json",
			},
			checker.Engine{Version: "29.0.0", APIVersion: "1.52", OS: "linux", Name: "docker"},
		},
		{
			"it is too old for that", &fakeEngine{oldest: "1.12", newest: "1.40", server: "Docker/19.03.15 (linux)"}, "1.51",
			[]string{
				"GET /v1.51/containers/json", "GET /v1.40/containers/json", "POST /v1.40/containers/c1/exec", "POST /v1.40/exec/e1/start",
				"GET /v1.40/exec/e1/json",
			},
			checker.Engine{Version: "19.03.15", APIVersion: "1.40", OS: "linux", Name: "docker"},
		},
		{
			"podman", &fakeEngine{oldest: "1.24", newest: "1.41", server: "Libpod/4.3.1 (linux)"}, "1.41",
			[]string{
				"GET /v1.41/containers/json", "POST /v1.41/containers/c1/exec", "POST /v1.41/exec/e1/start", "GET /v1.41/exec/e1/json",
			},
			checker.Engine{Version: "4.3.1", APIVersion: "1.41", OS: "linux", Name: "podman"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			obs := Read(t.Context(), exec, Sources{Engine: connTo(t, test.engine, test.version)})
			noTroubles(t, obs)
			if diff := cmp.Diff(checker.ExecAnswer{ExitCode: 4, Output: "ahoy"}, obs.Exec["c"]); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.known, obs.Engine); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.want, test.engine.paths); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEngineThatIsTooOld(t *testing.T) {
	engine := &fakeEngine{oldest: "1.12", newest: "1.39", server: "Docker/18.09.1 (linux)"}
	obs := Read(t.Context(), checker.Plan{Containers: true, Inspect: []string{"web"}}, Sources{Engine: connTo(t, engine, "")})
	if len(obs.Troubles) != 2 || obs.Troubles[0].Code != checker.EngineTooOld || obs.Troubles[1].Code != checker.EngineTooOld {
		t.Errorf("got %+v", obs.Troubles)
	}
}

func TestABadRequestStaysOne(t *testing.T) {
	asked := 0
	conn := connTo(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Api-Version", "1.43")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"message":"what?"}`))
	}), "1.41")
	_, err := conn.ContainerList(t.Context(), container.ListOptions{})
	if err == nil || !strings.Contains(err.Error(), "what?") || asked != 2 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

func TestAnEngineThatDoesNotAnswer(t *testing.T) {
	all := checker.Plan{
		Containers: true, Inspect: []string{"web"}, Images: true, ImageRefs: []string{"x"}, Volumes: true, Networks: true,
		Exec: map[string]checker.ExecSpec{"e": {Container: "web"}}, Logs: map[string]checker.LogsSpec{"l": {Container: "web"}},
		ImageFiles:  map[string]checker.ImageFilesWanted{"i": {Ref: "x"}},
		VolumeFiles: map[string]checker.VolumeFileWanted{"v": {Volume: "x", Path: "y"}},
	}
	release := make(chan struct{})
	hung := connTo(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}), "")
	t.Cleanup(func() { close(release) })
	dies := connTo(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`[{"Id":"c1",`))
		panic(http.ErrAbortHandler)
	}), "")
	refuses, err := Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", t.TempDir()+"/no.sock")
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	full := connTo(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(`{"message":"write /var/lib/docker/x: no space left on device"}`))
	}), "")
	tests := []struct {
		name   string
		engine Engine
		code   checker.Code
	}{
		{"hung", hung, checker.EngineUnreachable},
		{"dies in the middle", dies, checker.EngineUnreachable},
		{"not there", refuses, checker.EngineUnreachable},
		{"no space", full, checker.EngineNoSpace},
		{"none", nil, checker.EngineUnreachable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			obs := Read(t.Context(), all, Sources{Engine: test.engine, Timeout: 300 * time.Millisecond})
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
			var topics []string
			for _, trouble := range obs.Troubles {
				if trouble.Code != test.code || trouble.Detail == "" {
					t.Errorf("got %+v", trouble)
				}
				topics = append(topics, string(trouble.Topic)+" "+trouble.Of)
			}
			topics = slices.Compact(topics)
			for _, want := range []string{
				"containers ", "exec e", "image_files i", "images ", "logs l", "networks ", "volume_files v", "volumes ",
			} {
				if !slices.Contains(topics, want) {
					t.Errorf("no trouble with %s in %q", want, topics)
				}
			}
			if len(obs.Containers) > 0 || obs.Images != nil || obs.Exec != nil {
				t.Errorf("something was read: %+v", obs)
			}
		})
	}
}

func TestAReaderThatIgnoresItsTime(t *testing.T) {
	release := make(chan struct{})
	ended := make(chan struct{})
	src := Sources{Timeout: 50 * time.Millisecond, Journal: func(context.Context) ([]checker.Action, error) {
		defer close(ended)
		<-release
		return []checker.Action{{Action: "too.late"}}, nil
	}}
	obs := Read(t.Context(), checker.Plan{Actions: true}, src)
	close(release)
	<-ended
	if len(obs.Troubles) != 1 || obs.Troubles[0].Topic != checker.TopicActions || obs.Actions != nil {
		t.Errorf("got %+v, %+v", obs.Troubles, obs.Actions)
	}
}

func TestACancelledReadComesBack(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	obs := Read(ctx, checker.Plan{Containers: true}, Sources{Engine: connTo(t, &fakeEngine{oldest: "1.12", newest: "1.41"}, "")})
	if len(obs.Troubles) != 1 {
		t.Errorf("got %+v", obs.Troubles)
	}
}
