package report

import (
	"bytes"
	"fmt"
	"strings"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// tap writes TAP 14: a test for each submission, with its exercises as subtests
// and their checks as theirs. What could not be checked is skipped: it is no
// failure.
func tap(b grader.Batch, o Options) ([]byte, error) {
	t := tapWriter{}
	t.line(0, "TAP version 14")
	t.line(0, "1..%d", len(b.Grades))
	w := newWords(o.Language)
	for i, g := range b.Grades {
		if err := t.submission(i+1, newSheet(b, g, w), o); err != nil {
			return nil, err
		}
	}
	return t.text.Bytes(), nil
}

type tapWriter struct{ text bytes.Buffer }

// line writes a line of a subtest: each level is four spaces further in.
func (t *tapWriter) line(level int, format string, args ...any) {
	t.text.WriteString(strings.Repeat("    ", level))
	fmt.Fprintf(&t.text, format, args...)
	t.text.WriteByte('\n')
}

func (t *tapWriter) submission(number int, s sheet, o Options) error {
	name := printable.Line(s.Submission)
	t.line(0, "# Subtest: %s", name)
	t.line(1, "1..%d", len(s.Exercises))
	for i, e := range s.Exercises {
		if err := t.exercise(i, s, e, o); err != nil {
			return err
		}
	}
	t.point(0, number, s.Verdict, tapText(name), s.words.open(""))
	details := []yamlPair{
		{"learner", s.name()}, {"verdict", string(s.Verdict)}, {"points", s.Points}, {"max_points", s.MaxPoints},
	}
	if late := s.words.late(s.Late); late != "" {
		details = append(details, yamlPair{"late", late})
	}
	for _, p := range s.Problems {
		details = append(details, yamlPair{"problem", s.words.problem(p)})
	}
	return t.yaml(0, details)
}

func (t *tapWriter) exercise(place int, s sheet, e grader.Exercise, o Options) error {
	name := printable.Line(e.ID)
	parts := s.parts(place, e, o.Learner)
	t.line(1, "# Subtest: %s", name)
	t.line(2, "1..%d", len(parts))
	for i, p := range parts {
		t.point(2, i+1, p.Verdict, tapText(p.Label), s.summary(p))
		if err := t.yaml(2, s.tapDetails(p)); err != nil {
			return err
		}
	}
	t.point(1, place+1, e.Verdict, tapText(name), s.words.open(""))
	return t.yaml(1, []yamlPair{
		{"status", string(e.Status)}, {"points", e.Points}, {"max_points", e.MaxPoints}, {"evidence", e.Evidence},
	})
}

// point writes a test point. why is said of what is skipped.
func (t *tapWriter) point(level, number int, v checker.Verdict, label, why string) {
	switch v {
	case checker.Pass:
		t.line(level, "ok %d - %s", number, label)
	case checker.Inconclusive, checker.Skipped:
		t.line(level, "not ok %d - %s # SKIP %s", number, label, tapText(why))
	case checker.Fail:
		t.line(level, "not ok %d - %s", number, label)
	}
}

func (s sheet) tapDetails(p part) []yamlPair {
	details := []yamlPair{{"check", printable.Line(p.ID)}, {"points", p.Points}, {"max_points", p.Most}}
	if p.Hidden {
		details = append(details, yamlPair{"visibility", "hidden"})
	}
	if p.Verdict == checker.Pass {
		return details
	}
	details = append(details, yamlPair{"code", p.code()}, yamlPair{"message", s.summary(p)})
	if len(p.Findings) > 0 {
		f := p.Findings[0]
		details = append(details, yamlPair{"why", f.Why}, yamlPair{"seen", f.Seen}, yamlPair{"expected", f.Expected}, yamlPair{"look", f.Look})
	}
	return details
}

// yamlPair is a line of a diagnostic block; an empty text is left out.
type yamlPair struct {
	key   string
	value any
}

// yaml writes a block of diagnostics. All texts are one line, so that none can
// end the block.
func (t *tapWriter) yaml(level int, pairs []yamlPair) error {
	indent := strings.Repeat("    ", level) + "  "
	t.text.WriteString(indent + "---\n")
	for _, p := range pairs {
		if p.value == "" {
			continue
		}
		// What JSON quotes is quoted in YAML too.
		data, err := compact(p.value)
		if err != nil {
			return err
		}
		t.text.WriteString(indent + p.key + ": " + string(data) + "\n")
	}
	t.text.WriteString(indent + "...\n")
	return nil
}

// tapText escapes what would begin a directive.
func tapText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(text)
}
