package tutor

import (
	"fmt"
	"io"
	"strings"
)

// Voice words notices.
type Voice struct {
	Say func(id string, data map[string]any) string // a message of locales/tutor.*.toml
	// Check names a check to the learner; nil: by its ID.
	Check func(id string) string
	// Finding words the notice's finding in full; it may have several lines.
	Finding func(n Notice) string
}

// Write writes a notice, a few lines at most. A silent one writes nothing.
func (v Voice) Write(w io.Writer, n Notice) error {
	var lines []string
	name := v.Check
	if name == nil {
		name = func(id string) string { return id }
	}
	for _, id := range n.Green {
		lines = append(lines, v.Say("tutor.notice.green", map[string]any{"Check": name(id)}))
	}
	for _, id := range n.Red {
		lines = append(lines, v.Say("tutor.notice.red", map[string]any{"Check": name(id)}))
	}
	if n.Unsure {
		lines = append(lines, v.Say("tutor.notice.unsure", nil))
	}
	if n.Finding != nil {
		lines = append(lines, strings.TrimRight(v.Finding(n), "\n"))
	}
	if n.Passed {
		lines = append(lines, v.Say("tutor.notice.passed", nil))
	}
	if n.Still {
		lines = append(lines, v.Say("tutor.notice.still", map[string]any{"Done": n.Done, "Total": n.Total}))
	}
	if len(lines) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("write a notice: %w", err)
	}
	return nil
}
