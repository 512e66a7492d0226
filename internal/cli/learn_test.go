package cli

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/internal/i18n"
	"matelot/internal/render"
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

// The shell prints what it says as it is: a long sentence is broken between words.
func TestShellWordsFitTheTerminal(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		a := &App{Words: i18n.New(lang)}
		lines := strings.Split(a.shellWords("tutor.word.sudo", nil), "\n")
		if len(lines) < 2 {
			t.Errorf("%s: one line: %q", lang, lines)
		}
		for _, line := range lines {
			if render.Columns(line) > 80 || strings.TrimSpace(line) == "" {
				t.Errorf("%s: %q", lang, line)
			}
		}
	}
}
