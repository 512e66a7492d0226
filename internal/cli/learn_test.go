package cli

import (
	"path/filepath"
	"slices"
	"testing"

	"matelot/sandbox"
)

// The lab's shell starts in another folder than the one that --course was
// written for.
func TestShellFindsTheCourse(t *testing.T) {
	t.Parallel()
	a := &App{Options: Options{Getenv: func(string) string { return "" }}, flags: globals{course: "lessons"}}
	want, err := filepath.Abs("lessons")
	if err != nil {
		t.Fatal(err)
	}
	if env := a.shellEnv(&sandbox.Session{Dir: t.TempDir()}); !slices.Contains(env, "MATELOT_COURSE="+want) {
		t.Errorf("%q has no MATELOT_COURSE=%s", env, want)
	}
}
