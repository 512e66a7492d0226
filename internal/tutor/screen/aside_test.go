package screen

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/tutor"
)

// Ctrl-Z is the shell's while it has the keys; in the lesson it puts the program aside,
// where a shell could bring it back. Here none could.
func TestPuttingAside(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("ctrl+z")
	if want := []string{"ctrl+z"}; !slices.Equal(s.term.keys, want) {
		t.Errorf("the shell got %q, want %q", s.term.keys, want)
	}
	s.press("ctrl+g", "ctrl+z")
	if !strings.Contains(s.screen(), "no shell to come back from") {
		t.Errorf("not said:\n%s", s.screen())
	}
	s.send(asideMsg{}) // by a signal
	if s.quit || len(s.term.keys) != 1 {
		t.Errorf("quit %v, keys %q", s.quit, s.term.keys)
	}
}

// What happened while it was away was not seen: it is looked again.
func TestComingBack(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f3")
	s.lab.seen, s.lab.results = picture(), passing()
	s.send(backMsg{})
	if !strings.Contains(s.screen(), "localhost:5000") {
		t.Errorf("the engine was not looked at again:\n%s", s.screen())
	}
	if s.press("f3"); !strings.Contains(s.screen(), "2 of 2") || checker.Overall(s.m.state.Results) != checker.Pass {
		t.Errorf("it was not judged again:\n%s", s.screen())
	}
	s.press("f4")
	s.lab.asked = []tutor.Request{{Method: "GET", Path: "/_ping"}}
	s.send(backMsg{})
	if !strings.Contains(s.screen(), "/_ping") {
		t.Errorf("the requests were not asked for again:\n%s", s.screen())
	}
	s.send(backMsg{errors.New("the terminal is gone")})
	if s.press("f4"); !strings.Contains(s.screen(), "the terminal is gone") {
		t.Errorf("not said:\n%s", s.screen())
	}
}
