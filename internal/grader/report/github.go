package report

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"matelot/checker"
	"matelot/internal/grader"
)

// maxSummary is how long a step's summary may be, with room to spare: GitHub
// refuses what is longer than a mebibyte.
const maxSummary = 1000 << 10

// github writes two files: Markdown for $GITHUB_STEP_SUMMARY, and annotations for
// the step's standard output. Both may be the learner's to read: hidden checks are
// told together.
func github(b grader.Batch, o Options) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		w := newWords(o.Language)
		_ = yield(File{"github/summary.md", summaryMarkdown(b, w)}, nil) &&
			yield(File{"github/annotations.txt", annotations(b, w)}, nil)
	}
}

// summaryMarkdown is a table of all submissions, then what each lost. What does
// not fit any more is left out, and that is said.
func summaryMarkdown(b grader.Batch, w words) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "## %s\n\n", w.T("report.title"))
	columns := []string{w.T("report.learner"), w.T("report.points"), w.T("report.result"), w.T("report.notes")}
	fmt.Fprintf(&text, "| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	left := 0
	add := func(piece string) {
		if left > 0 || text.Len()+len(piece) > maxSummary {
			left++
			return
		}
		text.WriteString(piece)
	}
	for _, g := range b.Grades {
		s := newSheet(b, g, w)
		var notes []string
		for _, n := range append(s.notes(), s.brokenNotes()...) {
			notes = append(notes, markdown(n))
		}
		add(fmt.Sprintf("| %s | %s | %s %s | %s |\n", markdownCode(s.name()), w.points(g.Points, g.MaxPoints),
			sign(g.Verdict), w.verdict(g.Verdict), strings.Join(notes, "<br>")))
	}
	for _, g := range b.Grades {
		if lost := newSheet(b, g, w).lostMarkdown(); lost != "" {
			add("\n" + lost)
		}
	}
	if left > 0 {
		fmt.Fprintf(&text, "\n%s\n", w.T("report.cut", "Count", left))
	}
	return text.Bytes()
}

// lostMarkdown is a list of what a submission lost, "" where that is nothing.
func (s sheet) lostMarkdown() string {
	var b strings.Builder
	for place, e := range s.Exercises {
		for _, p := range s.parts(place, e, true) {
			if p.Verdict == checker.Pass {
				continue
			}
			fmt.Fprintf(&b, "- %s **%s** · %s (%s)\n", sign(p.Verdict), markdown(p.Exercise.ID), markdown(p.Label), s.words.points(p.Points, p.Most))
			for _, line := range s.explain(p) {
				fmt.Fprintf(&b, "  - %s\n", markdown(line))
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "### " + markdownCode(s.name()) + "\n\n" + b.String()
}

// annotations are workflow commands: an error for each check that is wrong, a
// warning for each that could not be checked, a notice for what else there is to
// say.
func annotations(b grader.Batch, w words) []byte {
	var text bytes.Buffer
	command := func(kind, title, message string) {
		fmt.Fprintf(&text, "::%s title=%s::%s\n", kind, commandProperty(title), commandData(message))
	}
	for _, g := range b.Grades {
		s := newSheet(b, g, w)
		for place, e := range s.Exercises {
			for _, p := range s.parts(place, e, true) {
				title := strings.Join([]string{s.name(), p.named()}, " · ")
				message := strings.Join(s.explain(p), "\n")
				if message == "" {
					message = s.summary(p)
				}
				switch p.Verdict {
				case checker.Fail:
					command("error", title, message)
				case checker.Inconclusive:
					command("warning", title, message)
				case checker.Skipped, checker.Pass:
				}
			}
		}
		for _, note := range s.notes() {
			command("notice", s.name(), note)
		}
	}
	return text.Bytes()
}

// commandData escapes the message of a workflow command.
func commandData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// commandProperty escapes a property of a workflow command.
func commandProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(text))
}

// sign is a verdict's sign where no terminal decides about it.
func sign(v checker.Verdict) string {
	switch v {
	case checker.Pass:
		return "✔"
	case checker.Fail:
		return "✘"
	case checker.Skipped:
		return "…"
	case checker.Inconclusive:
	}
	return "?"
}
