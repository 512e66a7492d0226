package cli

import (
	"io"
	"os"
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

// A language that is chosen once more is a choice too, where --lang said another one;
// what else a person changes in the settings is none.
func TestALanguageChosenAgainIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	getenv := func(name string) string { return map[string]string{"MATELOT_HOME": dir}[name] }
	saved := home.Settings{Lang: "fr"}
	before := home.Home{State: dir}
	if err := before.Save(saved); err != nil {
		t.Fatal(err)
	}
	serving, err := newApp([]string{"learn", "--lang", "en"}, Options{Getenv: getenv})
	if err != nil {
		t.Fatal(err)
	}
	saved.Gate = "soft" // by hand, say
	if err := before.Save(saved); err != nil {
		t.Fatal(err)
	}
	if serving.reread(); serving.Words.Lang() != "en" || serving.Settings.Gate != "soft" {
		t.Errorf("after another choice: language %s, gate %q", serving.Words.Lang(), serving.Settings.Gate)
	}
	word, err := newApp([]string{"fr"}, Options{Getenv: getenv, Streams: Streams{Err: io.Discard}})
	if err != nil {
		t.Fatal(err)
	}
	if err := word.setLang("fr"); err != nil {
		t.Fatal(err)
	}
	if serving.reread(); serving.Words.Lang() != "fr" {
		t.Errorf("after the word fr: %s", serving.Words.Lang())
	}
}

// The words in the screen's shell speak as the screen does, whatever MATELOT_LANG says
// there: it is of when the shell began. Only --lang says more.
func TestTheScreensShellSpeaksAsTheScreen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	getenv := func(name string) string { return map[string]string{"MATELOT_HOME": dir}[name] }
	serving, err := newApp([]string{"learn", "--lang", "en"}, Options{Getenv: getenv, Streams: Streams{Err: io.Discard}})
	if err != nil {
		t.Fatal(err)
	}
	session := &sandbox.Session{State: sandbox.State{ID: "one"}, Dir: filepath.Join(serving.Home.Sessions(), "one")}
	if err := os.MkdirAll(session.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	lab, id := newScreenLab(serving, session, learnOptions{}), "one"
	inShell := func(args ...string) *App {
		t.Helper()
		env := map[string]string{"MATELOT_HOME": dir, "MATELOT_SESSION": id, screenEnv: "1", "MATELOT_LANG": "en"}
		a, err := newApp(args, Options{Getenv: func(name string) string { return env[name] }, Streams: Streams{Err: io.Discard}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if got := inShell("check").Words.Lang(); got != "en" {
		t.Errorf("at first: %s", got)
	}
	if err := lab.SetLang("fr"); err != nil {
		t.Fatal(err)
	}
	if got := inShell("check").Words.Lang(); got != "fr" {
		t.Errorf("after F9: %s", got)
	}
	if got := inShell("check", "--lang", "en").Words.Lang(); got != "en" {
		t.Errorf("with --lang: %s", got)
	}
	// The word en, and the next one at once, before the screen has noticed.
	if err := inShell("en").setLang("en"); err != nil {
		t.Fatal(err)
	}
	if got := inShell("check").Words.Lang(); got != "en" || serving.Words.Lang() != "fr" {
		t.Errorf("after the word en: %s, and the screen %s", got, serving.Words.Lang())
	}
	id = "../sessions/one"
	if err := lab.SetLang("fr"); err != nil {
		t.Fatal(err)
	}
	if got := inShell("check").Words.Lang(); got != "en" {
		t.Errorf("with a session of no sort: %s", got)
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
