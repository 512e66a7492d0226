package cli

import (
	"os"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/enginetest"
	"matelot/internal/i18n"
	"matelot/lessons"
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
	runner := trialRunner{app: app, endpoint: endpoint, dir: t.TempDir()}
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
