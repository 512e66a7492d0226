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

// Lines wraps a message of several lines, each by itself; indented ones are
// commands or output and stay whole.
func (r *Renderer) Lines(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if line == "" || strings.HasPrefix(line, " ") {
			b.WriteString(line + "\n")
			continue
		}
		b.WriteString(r.style.block("", "", r.code(line)))
	}
	return r.style.finish(b.String())
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
