package screen

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor"
)

// A demonstration types, waits for what comes of it, and ends by itself; the keys of
// who watches are nobody's, but for those that leave.
func TestPlay(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.o.Play = []tutor.Beat{
		{Say: "Look.", Until: tutor.UntilBegun},
		{Type: "a\nb", Until: tutor.UntilFinding},
		{Say: "This is the engine.", Press: []string{"f3"}, Until: tutor.UntilDrawn},
		{Press: []string{"f3"}, Type: "c", Until: tutor.UntilPassed},
	}
	s.m.player = player{beats: s.m.o.Play, speed: 1e6, begun: 1}
	s.press("z")
	if len(s.term.keys) != 0 {
		t.Errorf("who watches typed %q", s.term.keys)
	}
	s.send(playMsg{0, stepBegin})
	// The finding was there before: only what comes of the typing counts.
	if got := s.m.player; got.at != 1 || !got.waits {
		t.Fatalf("at beat %d, waits: %v", got.at, got.waits)
	}
	s.lab.memory = tutor.Memory{}
	s.happens(tutor.Change{})
	if got := s.m.player; got.at != 3 || s.m.place != atLesson {
		t.Fatalf("after the finding: at beat %d, place %d", got.at, s.m.place)
	}
	s.lab.results = passing()
	s.happens(tutor.Change{})
	if !s.quit {
		t.Errorf("it does not end: at beat %d", s.m.player.at)
	}
	want := []string{"a", "enter", "b", "enter", "c", "enter"}
	for i, key := range want {
		if i >= len(s.term.keys) || s.term.keys[i] != key {
			t.Fatalf("typed %q, want %q", s.term.keys, want)
		}
	}
}

func TestPlayIsLeft(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.o.Play = []tutor.Beat{{Until: tutor.UntilPassed, Read: time.Hour}}
	s.send(tea.KeyPressMsg{Code: 'q', Text: "q"})
	if !s.quit {
		t.Error("q does not end it")
	}
}

// What a demonstration says is on every screen that it shows.
func TestCaptions(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.caption = "This is the engine, as the session sees it."
	s.lab.seen = picture()
	for _, place := range []string{"", "f3", "f4"} {
		if place != "" {
			s.press(place)
		}
		if !strings.Contains(s.screen(), s.m.caption) || strings.Count(s.screen(), "\n") != 23 {
			t.Errorf("%q:\n%s", place, s.screen())
		}
	}
}
