package cli

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/internal/home"
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

// The words fr and en of the lab's shell are processes of their own: the one that
// serves it says farewell in the language that they saved, and no other wins over
// --lang.
func TestFarewellIsInTheLanguageThatWasSaved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	getenv := func(name string) string { return map[string]string{"MATELOT_HOME": dir}[name] }
	serving, err := newApp([]string{"learn", "--lang", "en"}, Options{Getenv: getenv})
	if err != nil {
		t.Fatal(err)
	}
	if serving.reread(); serving.Words.Lang() != "en" {
		t.Errorf("nothing was saved, and the language is %s", serving.Words.Lang())
	}
	if err := serving.Home.Save(home.Settings{Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
	if serving.reread(); serving.Words.Lang() != "fr" {
		t.Errorf("the language is %s", serving.Words.Lang())
	}
}

func TestListIsLessons(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, word := range []string{"list", "ls"} {
		var out, errs strings.Builder
		code := Main([]string{word, "--lang", "en"}, Options{
			Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs},
			Getenv:  func(name string) string { return map[string]string{"MATELOT_HOME": dir}[name] },
		})
		if code != ExitUsage || !strings.Contains(errs.String(), "lessons") {
			t.Errorf("matelot %s ended with %d: %s", word, code, errs.String())
		}
	}
}
