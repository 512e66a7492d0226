package screen

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor"
)

// What is typed goes to the shell, but for the keys of the tutor.
func TestKeysGoToTheShell(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("l", "s", "ctrl+c", "enter", "q", "up", "esc", "tab")
	if want := []string{"l", "s", "ctrl+c", "enter", "q", "up", "esc", "tab"}; !slices.Equal(s.term.keys, want) {
		t.Errorf("the shell got %q, want %q", s.term.keys, want)
	}
	s.send(tea.PasteMsg{Content: "docker ps"})
	s.press("f2", "f2", "f2") // the third says that there are no more
	if s.term.pasted != "docker ps" || s.lab.hints != 2 {
		t.Errorf("pasted %q, %d hints", s.term.pasted, s.lab.hints)
	}
	s.press("ctrl+g", "x", "y")
	s.send(tea.PasteMsg{Content: "lost"})
	if len(s.term.keys) != 8 || s.term.pasted != "docker ps" || s.lab.resets != 0 {
		t.Errorf("the lesson's keys came to the shell: %q, %q, %d resets", s.term.keys, s.term.pasted, s.lab.resets)
	}
	s.press("q")
	if !s.quit {
		t.Error("q in the lesson does not leave")
	}
}

// The page's command is typed and never run.
func TestTypeTheCommand(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f7")
	if s.term.typed != "docker port our-web-server" {
		t.Errorf("typed %q", s.term.typed)
	}
	s.press("ctrl+g", "tab", "t")
	if want := "docker port our-web-serverdocker run -p 8080:80 nginx"; s.term.typed != want || strings.ContainsAny(s.term.typed, "\r\n") {
		t.Errorf("typed %q, want %q", s.term.typed, want)
	}
	if s.m.reading {
		t.Error("the keys are not the shell's after it")
	}
}

// A word typed in the shell that begins another exercise, or changes the language,
// changes the page.
func TestWordsOfTheShell(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f2")
	_ = s.lab.SetLang("fr")
	s.happens(tutor.Change{Moved: true})
	if got := s.screen(); !strings.Contains(got, "exercice précédent") || !strings.Contains(got, "F9 EN") {
		t.Errorf("after the word fr:\n%s", got)
	}
	s.press("f1")
	_ = s.lab.SetLang("en")
	s.happens(tutor.Change{Moved: true})
	if got := s.screen(); !strings.Contains(got, "Two places, one key") || s.m.home.home.Lessons[0].Title != "Containers" {
		t.Errorf("after the word en, help is:\n%s\nand home %+v", got, s.m.home.home)
	}
	s.press("f1")
	s.lab.began++
	s.lab.hints = 0
	s.happens(tutor.Change{Moved: true})
	if s.m.section["hint 1"] != 0 || s.m.page.top != 0 {
		t.Errorf("after the word next: sections %v, top %d", s.m.section, s.m.page.top)
	}
}

// The language changes in mid-lesson, and nothing is lost.
func TestLanguageSwitch(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f2", "ctrl+g", "s", "s")
	top := s.m.page.top
	s.press("f9")
	got := s.screen()
	if !strings.Contains(got, "Pour publier") || !strings.Contains(got, "vérifications") {
		t.Errorf("after F9:\n%s", got)
	}
	if s.m.page.top != top || s.m.solution == "" || len(s.m.task.Hints) != 1 || !s.m.reading {
		t.Errorf("lost: top %d, was %d; solution %q; %d hints", s.m.page.top, top, s.m.solution, len(s.m.task.Hints))
	}
}

// The next exercise has a folder of its own: the shell goes there, unless a program
// runs in it.
func TestShellFollows(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f8")
	if want := []string{"ctrl+u", "enter"}; !slices.Equal(s.term.keys, want) || s.term.typed != " cd '/lab/ports/publish'" {
		t.Errorf("keys %q, typed %q", s.term.keys, s.term.typed)
	}
	s.term.keys, s.term.typed, s.term.busy = nil, "", true
	s.press("f8")
	if len(s.term.keys) != 0 || s.term.typed != "" || !strings.Contains(s.screen(), "cd /lab/ports/publish") {
		t.Errorf("keys %q, typed %q while a program runs:\n%s", s.term.keys, s.term.typed, s.screen())
	}
	s.term.busy = false
	s.lab.began++
	s.happens(tutor.Change{Moved: true})
	if len(s.term.keys) != 0 {
		t.Errorf("keys %q after a word that went there by itself", s.term.keys)
	}
}

// What there is to say of a beginning is said until the learner goes on.
func TestABeginningIsCommented(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.lab.comment = []string{"ports/build is left as it is.", "Dockerfile is yours."}
	s.press("f8")
	if !strings.Contains(s.screen(), "ports/build is left as it is. Dockerfile is yours.") {
		t.Errorf("not said:\n%s", s.screen())
	}
	s.press("a")
	if strings.Contains(s.screen(), "is left as it is") {
		t.Errorf("still said:\n%s", s.screen())
	}
	s.term.busy = true // both, then
	s.press("f8")
	if got := strings.Join(strings.Fields(s.screen()), " "); !strings.Contains(got, "Dockerfile is yours. A program runs in your shell.") {
		t.Errorf("not said:\n%s", s.screen())
	}
}
