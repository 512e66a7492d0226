package cli

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"

	"matelot/internal/course"
	"matelot/sandbox"
)

// lonely is a course with one exercise that draws a port of two.
func lonely(t *testing.T, first, second int) *course.Exercise {
	t.Helper()
	ex, err := course.LoadExercise(fstest.MapFS{
		"course.yaml": {Data: []byte("format: 1\nid: c\ntitles: {en: C}\n")},
		"010-a/exercises.yaml": {Data: []byte("format: 1\nexercises:\n  - id: web\n    values:\n      port: {port: " +
			strconv.Itoa(min(first, second)) + "-" + strconv.Itoa(max(first, second)) + "}\n" +
			"    checks: [{id: c, container: {name: web, ports: {80/tcp: \"{{port}}\"}}}]\n")},
	}, "a/web")
	if err != nil {
		t.Fatal(err)
	}
	return ex
}

// newSession is a session's folder, without an engine.
func newSession(t *testing.T) *sandbox.Session {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "test"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "test", "session.json"), []byte(`{"format": 1, "id": "test"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	session, err := sandbox.Store{Dir: dir}.Open("test")
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// listen takes a port that is free.
func listen(t *testing.T) (port int, give func()) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l.Addr().(*net.TCPAddr).Port, func() { l.Close() }
}

func TestDrawKeepsClearOfTakenPorts(t *testing.T) {
	t.Parallel()
	taken, give := listen(t)
	defer give()
	session := newSession(t)
	ex := lonely(t, taken, taken+1)
	drawn, err := draw(t.Context(), session, ex)
	if err != nil {
		t.Fatal(err)
	}
	if got := drawn.Checks[0].Container.Ports["80/tcp"].Port; got == taken {
		t.Errorf("drawn: %d, which is taken", got)
	}
	again, err := sandbox.Store{Dir: filepath.Dir(session.Dir)}.Open(session.ID)
	if err != nil {
		t.Fatal(err)
	}
	if mine, err := own(again, ex); err != nil || mine.Drawn["port"] != drawn.Drawn["port"] {
		t.Errorf("another command sees %v, %v", mine.Drawn, err)
	}
}

func TestDrawIsKept(t *testing.T) {
	t.Parallel()
	port, give := listen(t)
	give()
	session := newSession(t)
	ex := lonely(t, port, port+1)
	if _, err := draw(t.Context(), session, ex); err != nil {
		t.Fatal(err)
	}
	// The learner's own try holds the port, and the exercise begins again.
	first := session.Values[ex.ID]["port"]
	if err := session.Update(func(state *sandbox.State) { state.Exercise = ex.ID }); err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:"+first)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if drawn, err := draw(t.Context(), session, ex); err != nil || drawn.Drawn["port"] != first {
		t.Errorf("begun again: %v, %v; first it was %s", drawn, err, first)
	}
	// Coming back from another exercise, somebody else holds it.
	if err := session.Update(func(state *sandbox.State) { state.Exercise = "a/other" }); err != nil {
		t.Fatal(err)
	}
	if drawn, err := draw(t.Context(), session, ex); err != nil || drawn.Drawn["port"] == first {
		t.Errorf("come back: %v, %v; %s is taken", drawn, err, first)
	}
}

func TestPlant(t *testing.T) {
	t.Parallel()
	session := newSession(t)
	if err := session.Update(func(state *sandbox.State) {
		state.Values = map[string]map[string]string{"a/web": {"port": "1"}}
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		seed, want string
		kept       bool
	}{{"", "", true}, {"ada", "ada", false}, {"ada", "ada", false}} {
		if err := plant(session, step.seed); err != nil {
			t.Fatal(err)
		}
		if session.Seed != step.want || (session.Values != nil) != step.kept {
			t.Errorf("after %q: seed %q, values %v", step.seed, session.Seed, session.Values)
		}
	}
}
