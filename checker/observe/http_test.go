package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"matelot/checker"
)

// askURL reads one URL without an engine.
func askURL(t *testing.T, spec checker.HTTPSpec, change ...func(*Sources)) checker.HTTPAnswer {
	t.Helper()
	src := Sources{Timeout: 20 * time.Second}
	for _, c := range change {
		c(&src)
	}
	obs := Read(t.Context(), checker.Plan{HTTP: map[string]checker.HTTPSpec{"web": spec}}, src)
	if len(obs.Troubles) > 0 {
		t.Errorf("troubles: %+v", obs.Troubles)
	}
	return obs.HTTP["web"]
}

func TestProblemsOfAnAnswer(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	mux := http.NewServeMux()
	mux.HandleFunc("/late", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/torn", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	secured := httptest.NewUnstartedServer(mux)
	secured.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of what is wanted here
	secured.StartTLS()
	t.Cleanup(secured.Close)
	hangUp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hangUp.Close() })
	go func() {
		for {
			conn, err := hangUp.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	short := checker.Duration(50 * time.Millisecond)
	tests := []struct {
		name    string
		spec    checker.HTTPSpec
		problem string
		status  int
		body    string
	}{
		{"nobody listens", checker.HTTPSpec{URL: fmt.Sprintf("http://127.0.0.1:%d/", freePort(t))}, "refused", 0, ""},
		{"hangs up", checker.HTTPSpec{URL: "http://" + hangUp.Addr().String()}, "reset", 0, ""},
		{"too late", checker.HTTPSpec{URL: server.URL + "/late", Timeout: short}, "timeout", 0, ""},
		{"no such host", checker.HTTPSpec{URL: "http://nobody.invalid/"}, "dns", 0, ""},
		{"an unknown authority", checker.HTTPSpec{URL: secured.URL}, "tls", 0, ""},
		{"no TLS there", checker.HTTPSpec{URL: strings.Replace(server.URL, "http:", "https:", 1)}, "tls", 0, ""},
		{"not a URL", checker.HTTPSpec{URL: "http://[::1"}, "other", 0, ""},
		{"no scheme that is known", checker.HTTPSpec{URL: "gopher://localhost/"}, "other", 0, ""},
		{"torn off", checker.HTTPSpec{URL: server.URL + "/torn"}, "reset", 200, "half"},
		{"another status", checker.HTTPSpec{URL: server.URL + "/nothing"}, "", 404, "404 page not found\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := askURL(t, test.spec)
			if got.Problem != test.problem || got.Status != test.status || got.Body != test.body {
				t.Errorf("got %+v, want problem %q, status %d, body %q", got, test.problem, test.status, test.body)
			}
			if (got.Problem == "") != (got.Detail == "") {
				t.Errorf("the detail of problem %q is %q", got.Problem, got.Detail)
			}
		})
	}
}

// A server that hangs up before it is asked is one that hangs up, whichever of
// the two is noticed first.
func TestHangingUpIsAResetHoweverFastItIs(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	r := &reader{src: Sources{}.withDefaults()}
	spec := checker.HTTPSpec{URL: "http://" + listener.Addr().String()}
	for range 2000 {
		if got := r.ask(t.Context(), spec); got.Problem != "reset" {
			t.Fatalf("got %+v", got)
		}
	}
	// And the noted end decides, where the error does not tell.
	unknown := errors.New("http: server closed idle connection")
	if got := failed(unknown, io.EOF); got.Problem != "reset" {
		t.Errorf("got %+v", got)
	}
	if got := failed(unknown, nil); got.Problem != "other" {
		t.Errorf("got %+v", got)
	}
}

func TestAnAnswerIsBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	got := askURL(t, checker.HTTPSpec{URL: server.URL})
	if len(got.Body) != maxContent || got.Problem != "" || got.Status != 200 {
		t.Errorf("got %d bytes, status %d, problem %q", len(got.Body), got.Status, got.Problem)
	}
}

func TestRedirectsStayOnTheHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the other host was asked")
	}))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.Handle("/away", http.RedirectHandler(other.URL, http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	mux.Handle("/here", http.RedirectHandler("/there", http.StatusFound))
	mux.HandleFunc("/there", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "arrived") })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for path, want := range map[string]int{"/away": 302, "/round": 302, "/here": 200} {
		if got := askURL(t, checker.HTTPSpec{URL: server.URL + path}); got.Status != want {
			t.Errorf("%s: got %+v, want status %d", path, got, want)
		}
	}
}

func TestNoProxyIsUsed(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the proxy was asked")
	}))
	t.Cleanup(proxy.Close)
	t.Setenv("http_proxy", proxy.URL)
	t.Setenv("HTTP_PROXY", proxy.URL)
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	// A name that the environment's rules do not spare from the proxy.
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	got := askURL(t, checker.HTTPSpec{URL: "http://lab.example:8080/"}, func(s *Sources) { s.Dial = dial })
	if got.Status != 404 {
		t.Errorf("got %+v", got)
	}
}

// asker notes how often it was waited for, and does not wait.
type asker struct{ pauses int }

func (a *asker) pause(ctx context.Context, _ time.Duration) error {
	a.pauses++
	return ctx.Err()
}

func TestAStartingContainerIsAskedAgain(t *testing.T) {
	l := newLab(t)
	port := freePort(t)
	l.run(l.name("slow"), l.image(), publish("5000/tcp", port), command("serve", ":5000", "awake", "300ms"))
	spec := checker.HTTPSpec{URL: fmt.Sprintf("http://localhost:%d/", port)}
	obs := l.read(checker.Plan{HTTP: map[string]checker.HTTPSpec{"web": spec}})
	noTroubles(t, obs)
	if got := obs.HTTP["web"]; got.Status != 200 || got.Body != "awake\n" {
		t.Errorf("got %+v", got)
	}
}

func TestOneThatCannotAnswerIsAskedOnce(t *testing.T) {
	l := newLab(t)
	port := freePort(t)
	spec := checker.HTTPSpec{URL: fmt.Sprintf("http://localhost:%d/", port)}
	ask := func(t *testing.T, spec checker.HTTPSpec) (checker.HTTPAnswer, int) {
		t.Helper()
		var a asker
		src := l.sources()
		obs := read(t.Context(), checker.Plan{HTTP: map[string]checker.HTTPSpec{"web": spec}}, src, a.pause)
		noTroubles(t, obs)
		return obs.HTTP["web"], a.pauses
	}
	expose := l.name("exposes") + ":latest"
	l.build(expose, "FROM scratch\nCOPY tool /tool\nEXPOSE 5000\nENTRYPOINT [\"/tool\"]\n", nil)
	deaf := command("reset", ":5000")
	tests := []struct {
		name    string
		start   func(t *testing.T) string // gives the container's ID
		refused bool
		again   bool
		problem string
	}{
		{"nothing runs", func(*testing.T) string { return "" }, false, false, "refused"},
		{"only created", func(*testing.T) string {
			return l.create(l.name("created"), l.image(), publish("5000/tcp", port), deaf)
		}, false, false, "refused"},
		{"on another port", func(t *testing.T) string {
			t.Helper()
			return l.run(l.name("elsewhere"), l.image(), publish("5000/tcp", freePort(t)), deaf)
		}, false, false, "refused"},
		{"just started", func(*testing.T) string {
			return l.run(l.name("started"), l.image(), publish("5000/tcp", port), deaf)
		}, false, true, "reset"},
		{"refusal is what is wanted", func(*testing.T) string {
			return l.run(l.name("wanted"), l.image(), publish("5000/tcp", port), deaf)
		}, true, false, "reset"},
		{"leads to a port that the image does not serve", func(*testing.T) string {
			return l.run(l.name("nowhere"), expose, publish("5001/tcp", port), deaf)
		}, false, false, "reset"},
		{"leads to the port that the image serves", func(*testing.T) string {
			return l.run(l.name("somewhere"), expose, publish("5000/tcp", port), deaf)
		}, false, true, "reset"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			id := test.start(t)
			wanted := spec
			wanted.Refused = test.refused
			got, pauses := ask(t, wanted)
			if got.Problem != test.problem || (pauses > 0) != test.again {
				t.Errorf("%+v after %d more questions, want %q, more: %v", got, pauses, test.problem, test.again)
			}
			if pauses > 30 {
				t.Errorf("asked %d times more", pauses)
			}
			if id != "" {
				if err := l.conn.ContainerRemove(t.Context(), id, container.RemoveOptions{Force: true}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestAskingEndsWithTheContainer(t *testing.T) {
	l := newLab(t)
	port := freePort(t)
	id := l.run(l.name("dies"), l.image(), publish("5000/tcp", port), command("reset", ":5000"))
	pauses := 0
	kill := func(context.Context, time.Duration) error {
		if pauses++; pauses == 2 {
			return l.conn.ContainerKill(t.Context(), id, "KILL")
		}
		return nil
	}
	spec := checker.HTTPSpec{URL: fmt.Sprintf("http://localhost:%d/", port)}
	obs := read(t.Context(), checker.Plan{HTTP: map[string]checker.HTTPSpec{"web": spec}}, l.sources(), kill)
	if pauses != 2 || obs.HTTP["web"].Problem != "reset" {
		t.Errorf("asked %d times more, got %+v", pauses, obs.HTTP["web"])
	}
}

func TestUpFor(t *testing.T) {
	tests := []struct {
		status, state string
		young         bool
	}{
		{"Up Less than a second", "running", true},
		{"Up 1 second", "running", true},
		{"Up 2 seconds (health: starting)", "running", true},
		{"Up 3 seconds", "running", false},
		{"Up 59 seconds", "running", false},
		{"Up About a minute", "running", false},
		{"Up 2 minutes", "running", false},
		{"Up 2 hours (healthy)", "running", false},
		{"Up 2 seconds (Paused)", "paused", false},
		{"Exited (0) 1 second ago", "exited", false},
		{"Restarting (1) Less than a second ago", "restarting", true},
		{"Restarting (1) 20 seconds ago", "restarting", true},
		{"Created", "created", false},
		{"Up -1 seconds", "running", false},
		{"Up", "running", false},
		{"", "", false},
	}
	for _, test := range tests {
		if got := isYoung(container.Summary{Status: test.status, State: test.state}); got != test.young {
			t.Errorf("%s %q: got %v, want %v", test.state, test.status, got, test.young)
		}
	}
}

func TestPortOf(t *testing.T) {
	for url, want := range map[string]int{
		"http://localhost:5001/": 5001, "http://localhost/": 80, "https://localhost": 443,
		"http://[::1]:8080/x": 8080, "ftp://localhost/": 0, "http://[::1": 0,
	} {
		if got := portOf(url); got != want {
			t.Errorf("%s: got %d, want %d", url, got, want)
		}
	}
}
