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
	Todo        bool     // the finding only says what is still to be done
	Removed     bool     // the finding is a container that the learner took away
	Unsure      bool     // it could not be judged
	Still       bool     // nothing is new, and nothing was said for a while
	Done, Total int      // checks that pass, checks in all
	Open        []string // checks with nothing but what is still to be done: no news, so nothing is told
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
	switch {
	case n.Finding == nil:
	case n.Removed:
		b.WriteString(r.signed(r.style.neutral(), r.code(r.removed(*n.Finding))))
	case n.Todo:
		b.WriteString(r.told(*n.Finding, r.style.neutral()))
	case n.Unsure:
		b.WriteString(r.told(*n.Finding, r.style.mark(checker.Inconclusive)))
	default:
		b.WriteString(r.told(*n.Finding, r.style.mark(checker.Fail)))
	}
	if n.Still {
		b.WriteString(r.marked(checker.Skipped, r.words.T("render.still", "Done", n.Done, "Total", n.Total)))
	}
	return r.style.finish(b.String())
}

// Marked is a line that begins with a verdict's sign.
func (r *Renderer) Marked(v checker.Verdict, text string) string {
	return r.style.finish(r.marked(v, text))
}

// Open is a line of what is still to be done.
func (r *Renderer) Open(text string) string {
	return r.style.finish(r.signed(r.style.neutral(), r.code(text)))
}

// marked is a line that begins with a verdict's sign, with its code coloured.
func (r *Renderer) marked(v checker.Verdict, text string) string {
	return r.signed(r.style.mark(v), r.code(text))
}

// signed is a line that begins with a sign.
func (r *Renderer) signed(sign, text string) string {
	sign += " "
	return r.style.block(sign, strings.Repeat(" ", Columns(sign)), text)
}

// removed says that a container, a volume or a stack is gone as the learner wanted,
// and what is next.
func (r *Renderer) removed(f checker.Finding) string {
	if f.Code != checker.ContainerRemoved {
		return r.Message(f)
	}
	return r.words.T("render.removed", "Name", clean(f.Expected["name"]), "Image", clean(f.Expected["image"]))
}

// told is a finding with the command to look with.
func (r *Renderer) told(f checker.Finding, sign string) string {
	text := r.signed(sign, r.message(f))
	if f.Look == "" {
		return text
	}
	rest := strings.Repeat(" ", Columns(sign+" "))
	label := r.words.T("render.look")
	return text + r.row(rest, label, Columns(label), r.style.compose(clean(f.Look)))
}
