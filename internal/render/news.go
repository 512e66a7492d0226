package render

import (
	"strings"

	"matelot/checker"
)

// News is what to tell after a command in the learner's shell. It has the
// fields of the tutor's notice, which decides what is worth telling.
type News struct {
	Green       []string // checks that turned green
	Red         []string // checks that were green and are no longer
	Passed      bool     // all is passed, for the first time
	Finding     *checker.Finding
	Unsure      bool // it could not be judged
	Still       bool // nothing is new, and nothing was said for a while
	Done, Total int  // checks that pass, checks in all
}

// News words what is new, in a few lines. No news are "".
func (r *Renderer) News(e Exercise, n News) string {
	if n.Passed {
		return r.style.finish(r.marked(checker.Pass, r.style.paint(green, r.words.T("render.passed", "Exercise", e.ID))))
	}
	var b strings.Builder
	for _, id := range n.Green {
		b.WriteString(r.marked(checker.Pass, r.Label(e.check(id), e.Questions[id])))
	}
	for _, id := range n.Red {
		b.WriteString(r.marked(checker.Fail, r.words.T("render.lost", "Check", r.Label(e.check(id), e.Questions[id]))))
	}
	if n.Unsure {
		b.WriteString(r.marked(checker.Inconclusive, r.words.T("render.unsure")))
	}
	if n.Finding != nil {
		b.WriteString(r.told(*n.Finding, n.Unsure))
	}
	if n.Still {
		b.WriteString(r.marked(checker.Skipped, r.words.T("render.still", "Done", n.Done, "Total", n.Total)))
	}
	return r.style.finish(b.String())
}

// marked is a line that begins with a verdict's sign.
func (r *Renderer) marked(v checker.Verdict, text string) string {
	mark := r.style.mark(v) + " "
	return r.style.block(mark, strings.Repeat(" ", Columns(mark)), text)
}

// told is a finding with the command to look with.
func (r *Renderer) told(f checker.Finding, unsure bool) string {
	verdict := checker.Fail
	if unsure {
		verdict = checker.Inconclusive
	}
	text := r.marked(verdict, r.message(f))
	if f.Look == "" {
		return text
	}
	rest := strings.Repeat(" ", Columns(r.style.mark(verdict)+" "))
	label := r.words.T("render.look")
	return text + r.row(rest, label, Columns(label), clean(f.Look))
}
