package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/enginetest"
	"matelot/internal/i18n"
	"matelot/lessons"
	"matelot/sandbox"
)

// TestCourse proves the course on the real engine: every exercise fails before
// anything is done, each solution passes, each mistake gives its finding first,
// a reset leads back to the start, and nothing is left.
func TestCourse(t *testing.T) {
	endpoint := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	all, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	app := &App{Words: i18n.English(), Options: Options{Getenv: os.Getenv}}
	dir := trialDir(t, app)
	runner := trialRunner{
		app: app, endpoint: endpoint, sessions: sandbox.Store{Dir: filepath.Join(dir, "sessions")}, work: filepath.Join(dir, "work"),
	}
	release, err := runner.hold(t.Context(), all.Exercises())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := release(); err != nil {
			t.Error(err)
		}
	})
	verifier := course.Verifier{Patience: patience, Runner: runner}
	start := time.Now()
	verified := verifier.Course(t.Context(), all.Exercises(), jobsPerCore*runtime.NumCPU(), func(v course.Verified) {
		t.Logf("%s: %d trials in %.1f s", v.Exercise.ID, len(v.Trials), course.Seconds(v.Took))
		for _, trial := range v.Trials {
			if problem, bad := trial.Problem(); bad {
				t.Errorf("%s: %s\n%s\nfindings: %+v\nerror: %v", problem.Where(), problem.Message(app.Words),
					trial.Script.Run, checker.First(trial.Results), trial.Err)
			}
		}
	})
	tally := course.TallyOf(verified)
	t.Logf("%d exercises, %d solutions, %d mistakes of which %d are diagnosed, in %.1f s", tally.Exercises,
		tally.Solutions, tally.Mistakes, tally.Diagnosed, course.Seconds(time.Since(start)))
	for _, name := range tally.Vague {
		t.Logf("only found missing: %s", name)
	}
}

// trialDir is a folder for the sessions that is the same in each run, so that
// what a run that was killed left on the engine is found and taken away.
func trialDir(t *testing.T, app *App) string {
	t.Helper()
	dir := filepath.Join(os.TempDir(), "matelot-test-course")
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	sessions, err := sandbox.Store{Dir: filepath.Join(dir, "sessions")}.List()
	if err != nil {
		t.Log(err)
	}
	for _, session := range sessions {
		server, err := session.Serve(t.Context(), app.serveOptions())
		if err != nil {
			t.Fatal(err)
		}
		_, err = session.Control().Purge(t.Context())
		if err := errors.Join(err, server.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}
