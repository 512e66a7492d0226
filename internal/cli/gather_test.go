package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"matelot/internal/history"
	"matelot/sandbox"
)

// TestGatherTwoSessions: who began an exercise on one engine and again on another hands
// in what came last, however often all sessions are gathered.
func TestGatherTwoSessions(t *testing.T) {
	t.Parallel()
	const ex = "ports/publish"
	l := learner{t, t.TempDir()}
	app, err := newApp(nil, Options{Getenv: func(name string) string { return map[string]string{"MATELOT_HOME": l.home}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	var sessions []*sandbox.Session
	for i, id := range []string{"old", "new"} {
		s := &sandbox.Session{State: sandbox.State{ID: id, Exercise: ex, Started: hourAgo(3 - i)}, Dir: filepath.Join(l.home, "sessions", id)}
		if err := os.MkdirAll(s.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		entry := `{"seq":1,"at":"` + s.Started.Add(time.Minute).Format(time.RFC3339) + `","phase":"learner","action":"container.list","status":200,"command":"docker ps","pid":7,"client":{"args":["docker","ps"],"dir":"/w"}}` + "\n"
		if err := os.WriteFile(s.JournalPath(), []byte(entry), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.history().Begin(ex, history.Begin{At: s.Started, Session: id}); err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	for range 2 {
		for _, s := range []*sandbox.Session{sessions[1], sessions[0]} {
			if err := app.gather(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	runs, err := l.history().Runs(ex)
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, %v: %+v", len(runs), err, runs)
	}
	for i, run := range runs {
		if run.Session != sessions[i].ID || len(run.Asked) != 1 {
			t.Errorf("run %d is of %s, with %d commands", i, run.Session, len(run.Asked))
		}
	}
	if run, last := chooseRun(runs, nil); run.Session != "new" || !last {
		t.Errorf("chosen: %s, the last: %v", run.Session, last)
	}
}
