package screen

import (
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/tutor"
)

// Who types a command while the lesson has the keys gives no solution away, and is
// told where the keys went.
func TestTypedIntoTheLesson(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("ctrl+g", "d")
	if got := s.screen(); !strings.Contains(got, "the key d does nothing here") {
		t.Errorf("after d in the lesson:\n%s", got)
	}
	s.press("p", "s", " ", "-", "a")
	if s.m.solution != "" || s.m.asking != "" {
		t.Errorf("solution %q, asking %q", s.m.solution, s.m.asking)
	}
	s.press("s")
	if got := s.screen(); !strings.Contains(got, "s again for yes") {
		t.Errorf("after s in the lesson:\n%s", got)
	}
	s.press("s")
	if s.m.solution == "" || s.m.asking != "" {
		t.Errorf("after the second s: solution %q, asking %q", s.m.solution, s.m.asking)
	}
}

// A finding that is cut ends with no "look:" of which the command is missing.
func TestWholeLook(t *testing.T) {
	cut := []string{"✘ A finding.", "  \x1b[2mlook:\x1b[m"}
	if got := wholeLook(cut); len(got) != 1 {
		t.Errorf("= %q", got)
	}
	whole := []string{"✘ A finding.", "  look: docker ps"}
	if got := wholeLook(whole); len(got) != 2 {
		t.Errorf("= %q", got)
	}
}

// Nothing on the empty engine view is cut off at the edge of the screen.
func TestEmptyEngineIsWhole(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		s := newStage(t, lang, 80, 24)
		s.press("f3")
		if got := s.screen(); strings.Contains(got, "…") {
			t.Errorf("%s:\n%s", lang, got)
		}
	}
}

// A search that an exercise interrupted does not take the keys when the course is
// shown again, and a new one begins with nothing.
func TestSearchBeginsAnew(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f5", "/", "p", "u")
	s.m.place = atLesson // as when an exercise that was being prepared begins
	s.press("f5")
	if s.m.home.searching {
		t.Error("the search still takes the keys")
	}
	s.press("/", "r")
	if got := s.m.home.filter.Value(); got != "r" {
		t.Errorf("a new search begins with %q", got)
	}
}

// What is only still to be done has no cross in the list of checks: nothing is wrong.
func TestStillToBeDoneIsNoFault(t *testing.T) {
	s := newStage(t, "en", 160, 50)
	label := "our-web-server runs"
	marked := func() string {
		for line := range strings.SplitSeq(s.screen(), "\n") {
			if at := strings.Index(line, label); at >= 0 {
				return line
			}
		}
		t.Fatalf("no check in\n%s", s.screen())
		return ""
	}
	if line := marked(); !strings.Contains(line, "✘") {
		t.Errorf("a wrong port: %q", line)
	}
	s.lab.memory, s.lab.results = tutor.Memory{}, []checker.Result{
		{ID: "container", Verdict: checker.Fail, Findings: []checker.Finding{{Code: checker.ContainerMissing, Subject: "our-web-server"}}},
		{ID: "answers", Verdict: checker.Skipped},
	}
	s.happens(tutor.Change{})
	if line := marked(); strings.Contains(line, "✘") || !strings.Contains(line, "·") {
		t.Errorf("nothing tried yet: %q", line)
	}
}
