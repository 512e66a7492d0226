package screen

import "strings"

// scroll is a text that may be longer than its place.
type scroll struct {
	lines []string
	top   int
	h     int
}

// set changes the text. The place in it stays, as far as there is one.
func (s *scroll) set(text string) {
	s.lines = strings.Split(strings.Trim(text, "\n"), "\n")
	s.by(0)
}

// size changes the height of the place.
func (s *scroll) size(h int) {
	s.h = max(h, 1)
	s.by(0)
}

// by moves by so many lines.
func (s *scroll) by(lines int) { s.top = clamp(s.top+lines, 0, s.last()) }

// to brings a line to the top, as far as the text goes on below it.
func (s *scroll) to(line int) { s.top = clamp(line, 0, s.last()) }

// last is the top line of the last page.
func (s *scroll) last() int { return max(len(s.lines)-s.h, 0) }

// view is what can be seen, in exactly h lines.
func (s *scroll) view() []string {
	shown := make([]string, s.h)
	copy(shown, s.lines[s.top:min(s.top+s.h, len(s.lines))])
	return shown
}

// part says how much lies above and below: "" where all is seen.
func (s *scroll) part() string {
	switch {
	case s.last() == 0:
		return ""
	case s.top == 0:
		return "↓"
	case s.top == s.last():
		return "↑"
	}
	return "↑↓"
}
