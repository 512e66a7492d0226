package report

import (
	"cmp"
	"fmt"
	"strings"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// sheet is a grade with its tasks, in one language.
type sheet struct {
	grader.Grade
	batch grader.Batch
	words words
}

func newSheet(b grader.Batch, g grader.Grade, w words) sheet { return sheet{g, b, w} }

// name is who the grade is for, in one printable line.
func (s sheet) name() string { return printable.Line(cmp.Or(s.Learner, s.Submission)) }

// task is that of an exercise; one that the batch does not describe has its ID.
func (s sheet) task(id string) grader.Task {
	for _, t := range s.batch.Tasks {
		if t.ID == id {
			return t
		}
	}
	return grader.Task{ID: id}
}

// part is one line of a sheet for a machine: a check; the checks of an exercise
// that are hidden, together; an exercise of which nothing was judged; or the rules
// that it broke.
type part struct {
	ID       string // of the check, or hidden, exercise, rules
	Kind     partKind
	Exercise grader.Exercise
	Number   string // 1.2: the exercise's place and the part's
	Label    string
	Verdict  checker.Verdict // inconclusive where the check is open
	Points   float64
	Most     float64
	Needs    []string
	Findings []finding
	Text     string // what there is to say besides findings
	Reason   string // of what could not be checked: a finding's code or a stage; may be empty
	Hidden   bool
}

type partKind int

const (
	aCheck partKind = iota
	hiddenChecks
	wholeExercise
	brokenRules
)

// parts are an exercise's, in the order of its checks. A learner sees what hidden
// checks gave together, and nothing of what they look at.
func (s sheet) parts(place int, e grader.Exercise, learner bool) []part {
	var parts []part
	if len(e.Checks) == 0 {
		parts = append(parts, s.whole(e))
	}
	hidden := part{ID: "hidden", Kind: hiddenChecks, Exercise: e, Label: s.words.T("report.hidden"), Verdict: checker.Pass, Hidden: true}
	some := false
	for _, c := range e.Checks {
		p := s.check(e, c)
		if c.Hidden && learner {
			some = true
			hidden.Points, hidden.Most = sum(hidden.Points, p.Points), sum(hidden.Most, p.Most)
			hidden.Verdict = worse(hidden.Verdict, p.Verdict)
			continue
		}
		parts = append(parts, p)
	}
	if some {
		parts = append(parts, hidden)
	}
	if len(e.Breaches) > 0 {
		parts = append(parts, s.rules(e))
	}
	for i := range parts {
		parts[i].Number = fmt.Sprintf("%d.%d", place+1, i+1)
	}
	return parts
}

// whole is the part for an exercise without checks.
func (s sheet) whole(e grader.Exercise) part {
	return part{
		ID: "exercise", Kind: wholeExercise, Exercise: e, Label: s.words.title(s.task(e.ID)),
		Verdict: e.Verdict, Points: e.Points, Most: e.MaxPoints, Text: s.words.status(e), Reason: printable.Line(e.Reason),
	}
}

// check is the part for one check.
func (s sheet) check(e grader.Exercise, c grader.Check) part {
	p := part{
		ID: c.ID, Exercise: e, Label: s.label(e.ID, c.ID), Verdict: c.Verdict,
		Points: c.Weighted, Most: c.MaxWeighted, Needs: c.Needs, Hidden: c.Hidden,
	}
	switch {
	case c.Open:
		// A finding's own words would advise the learner about a machine that is not
		// theirs.
		if len(c.Findings) > 0 {
			p.Reason = printable.Line(string(c.Findings[0].Code))
		}
		p.Verdict, p.Text = checker.Inconclusive, s.words.open(p.Reason)
		return p
	case c.Verdict == checker.Skipped:
		p.Text = s.words.T("report.skipped", "Needs", s.labels(e.ID, c.Needs))
	}
	for _, f := range c.Findings {
		p.Findings = append(p.Findings, s.words.finding(f))
	}
	return p
}

// rules is the part that tells of broken rules. It has no points of its own.
func (s sheet) rules(e grader.Exercise) part {
	p := part{ID: "rules", Kind: brokenRules, Exercise: e, Label: s.words.T("report.rules"), Verdict: checker.Fail}
	for _, b := range e.Breaches {
		p.Findings = append(p.Findings, finding{Code: printable.Line(b.Code), Message: s.words.breach(b)})
	}
	return p
}

// label is a check's, by its ID.
func (s sheet) label(exercise, check string) string {
	for _, c := range s.task(exercise).Checks {
		if c.ID == check {
			return s.words.label(c)
		}
	}
	return printable.Line(check)
}

// labels are those of checks, in one line.
func (s sheet) labels(exercise string, checks []string) string {
	text := ""
	for i, id := range checks {
		if i > 0 {
			text += s.words.T("report.list")
		}
		text += s.words.T("report.quoted", "Text", s.label(exercise, id))
	}
	return text
}

// sum adds points, which are hundredths.
func sum(a, b float64) float64 { return float64(int64(a*100+0.5)+int64(b*100+0.5)) / 100 }

// worse is the verdict of two checks together.
func worse(a, b checker.Verdict) checker.Verdict {
	rank := func(v checker.Verdict) int {
		switch v {
		case checker.Pass:
			return 0
		case checker.Inconclusive:
			return 1
		case checker.Skipped, checker.Fail:
		}
		return 2
	}
	if b == checker.Skipped {
		b = checker.Fail
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// passed is true, false or null: null is what could not be checked.
func passed(v checker.Verdict) *bool {
	switch v {
	case checker.Pass:
		yes := true
		return &yes
	case checker.Fail:
		no := false
		return &no
	case checker.Skipped, checker.Inconclusive:
	}
	return nil
}

// summary is the one line that says what is the matter with a part, "" where it
// passed.
func (s sheet) summary(p part) string {
	switch {
	case p.Verdict == checker.Pass:
		return ""
	case len(p.Findings) > 0:
		return p.Findings[0].Message
	case p.Text != "":
		return p.Text
	}
	return s.words.verdict(p.Verdict)
}

// explain are the lines that explain a part that did not pass.
func (s sheet) explain(p part) []string {
	var lines []string
	if p.Verdict == checker.Pass {
		return nil
	}
	if p.Text != "" {
		lines = append(lines, p.Text)
	}
	for _, f := range p.Findings {
		lines = append(lines, s.words.lines(f)...)
	}
	return lines
}

// code is what a program may branch on: the first finding's, or the kind of
// result.
func (p part) code() string {
	switch {
	case p.Kind == brokenRules:
		return string(grader.Broken)
	case len(p.Findings) > 0:
		return p.Findings[0].Code
	case p.Reason != "":
		return p.Reason
	case p.Kind == wholeExercise:
		return string(p.Exercise.Status)
	}
	return string(p.Verdict)
}

// notes are what there is to say about a submission as a whole: that it was late,
// that a second run is needed, that something could not be read. Broken rules are
// said with their exercise.
func (s sheet) notes() []string {
	var notes []string
	if late := s.words.late(s.Late); late != "" {
		notes = append(notes, late)
	}
	if len(s.Again) > 0 {
		notes = append(notes, s.words.T("report.again", "Exercises", printable.Line(strings.Join(s.Again, ", ")), "Count", len(s.Again)))
	}
	for _, p := range s.Problems {
		notes = append(notes, s.words.problem(p))
	}
	return notes
}

// weights are what an exercise's checks count at most.
func weights(e grader.Exercise) []float64 {
	var all []float64
	for _, c := range e.Checks {
		all = append(all, c.MaxWeighted)
	}
	return all
}

// brokenNotes are the rules that a submission broke, with the exercise where.
func (s sheet) brokenNotes() []string {
	var notes []string
	for _, e := range s.Exercises {
		for _, b := range e.Breaches {
			notes = append(notes, s.words.T("report.broken_in", "Exercise", printable.Line(e.ID), "Breach", s.words.breach(b)))
		}
	}
	return notes
}
