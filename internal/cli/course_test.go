package cli

import (
	"errors"
	"os"
	"path/filepath"
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
// anything is done, each solution passes, and each mistake gives its finding
// first. Lessons run beside each other; within one they share names and ports.
func TestCourse(t *testing.T) {
	endpoint := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	all, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	app := &App{Words: i18n.English(), Options: Options{Getenv: os.Getenv}}
	runner := trialRunner{app: app, endpoint: endpoint, dir: trialDir(t, app)}
	verifier := course.Verifier{Runner: runner, Patience: 5 * time.Second}
	for _, lesson := range all.Lessons {
		if lesson.Coming {
			continue
		}
		t.Run(lesson.ID, func(t *testing.T) {
			t.Parallel()
			for _, ex := range lesson.Exercises {
				t.Run(ex.Name(), func(t *testing.T) { verifyExercise(t, verifier, ex) })
			}
		})
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

func verifyExercise(t *testing.T, verifier course.Verifier, ex *course.Exercise) {
	t.Helper()
	words := i18n.English()
	for _, trial := range verifier.Exercise(t.Context(), ex) {
		problem, bad := trial.Problem()
		if !bad {
			continue
		}
		t.Errorf("%s: %s\n%s\nfindings: %+v\nerror: %v", problem.Where(), problem.Message(words),
			trial.Script.Run, checker.First(trial.Results), trial.Err)
	}
}
