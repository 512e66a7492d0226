package report

import (
	"matelot/checker"
	"matelot/internal/printable"
	"matelot/internal/render"
)

// finding is a finding in words.
type finding struct {
	Code     string
	Message  string
	Why      string // "" where the message says it all
	Seen     string // with Expected: the pair of values that shows best what differs
	Expected string
	Look     string // the command that shows it
}

func (w words) finding(f checker.Finding) finding {
	out := finding{
		Code: printable.Line(string(f.Code)), Message: printable.Line(w.findings.Message(f)),
		Why: printable.Line(w.findings.Why(f)), Look: printable.Line(f.Look),
	}
	if seen, expected, ok := render.Compared(f); ok {
		out.Seen, out.Expected = printable.Line(seen), printable.Line(expected)
	}
	return out
}

// lines are a finding as lines of plain text.
func (w words) lines(f finding) []string {
	lines := []string{f.Message}
	if f.Why != "" {
		lines = append(lines, f.Why)
	}
	if f.Seen != "" {
		lines = append(lines, w.pair("report.seen", f.Seen), w.pair("report.expected", f.Expected))
	}
	if f.Look != "" {
		lines = append(lines, w.pair("report.look", f.Look))
	}
	return lines
}

// pair is a value with its name before it.
func (w words) pair(name, value string) string {
	return w.T("report.pair", "Name", w.T(name), "Value", value)
}
