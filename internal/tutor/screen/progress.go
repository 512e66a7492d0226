package screen

import (
	"strings"

	"matelot/internal/render"
)

// barCells is how wide a bar of progress is at most.
const barCells = 40

// progressLines are what is waited for: in words, and as a bar where it is known how
// much there is.
func (m *model) progressLines(width int) []string {
	p := m.progress
	if p.Text == "" {
		p.Text = m.say("screen.opening")
	}
	mark := "… "
	if m.paint.style.ASCII {
		mark = "... "
	}
	lines := render.Wrap(mark+p.Text, width)
	if p.Total <= 0 {
		return lines
	}
	indent := strings.Repeat(" ", visible(mark))
	room := width - visible(indent) - visible(p.Amount) - 2
	return append(lines, strings.TrimRight(indent+m.bar(p.Done, p.Total, min(room, barCells))+"  "+p.Amount, " "))
}

// bar is done out of all in so many cells; "" where there are none.
func (m *model) bar(done, all int64, cells int) string {
	if cells <= 0 {
		return ""
	}
	full, empty := "█", "░"
	if m.paint.style.ASCII {
		full, empty = "#", "."
	}
	filled := 0
	if all > 0 {
		filled = int(min(max(done, 0), all) * int64(cells) / all)
	}
	return m.paint.green(strings.Repeat(full, filled)) + m.paint.faint(strings.Repeat(empty, cells-filled))
}
