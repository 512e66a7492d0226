package render

import (
	"strings"

	"matelot/checker"
)

// State is one line about the machine: its status as a sign and a word's worth
// of colour, then the message. The statuses are ok, warn, fail and skip.
func (r *Renderer) State(status, message string) string {
	sign, color := r.style.status(status)
	first := r.style.paint(color, sign) + " "
	return r.style.finish(r.style.block(first, strings.Repeat(" ", Columns(first)), message))
}

// Indented is a paragraph that belongs to the line before it.
func (r *Renderer) Indented(text string) string {
	return r.style.finish(r.style.block("  ", "  ", r.code(text)))
}

func (s Style) status(status string) (sign, color string) {
	switch status {
	case "ok":
		sign, color, _ = s.verdict(checker.Pass)
	case "fail":
		sign, color, _ = s.verdict(checker.Fail)
	case "warn":
		sign, color = "!", yellow
	default:
		sign, color = "-", faint
	}
	return sign, color
}
