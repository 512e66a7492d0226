package render

import (
	"fmt"
	"strings"

	"matelot/checker"
)

// Text is an exercise's results for a person: the verdict, then each check with
// what is wrong and where to look.
func (r *Renderer) Text(e Exercise) string {
	var b strings.Builder
	b.WriteString(r.header(e))
	b.WriteByte('\n')
	for i, result := range e.Results {
		b.WriteString(r.check(e, i+1, result))
	}
	if checker.Overall(e.Results) == checker.Inconclusive {
		b.WriteByte('\n')
		b.WriteString(r.style.block("", "", r.words.T("render.inconclusive")))
	}
	return r.style.finish(b.String())
}

// header is the exercise with its verdict and points.
func (r *Renderer) header(e Exercise) string {
	v := checker.Overall(e.Results)
	_, color, word := r.style.verdict(v)
	name := e.ID
	if e.Title != "" {
		name += " · " + e.Title
	}
	verdict := r.style.paint(color, r.words.T(word))
	if points, maxPoints := checker.Score(e.Results); maxPoints > 1 {
		verdict += " · " + r.words.T("render.points", "Points", points, "Max", maxPoints)
	}
	mark := r.style.mark(v) + " "
	rest := strings.Repeat(" ", Columns(mark))
	return r.style.block(mark, rest, r.style.paint(bold, name)) + r.style.block(rest, rest, verdict)
}

// check is one check of the list.
func (r *Renderer) check(e Exercise, number int, result checker.Result) string {
	var b strings.Builder
	_, color, word := r.style.verdict(result.Verdict)
	first := fmt.Sprintf("  %s %d. ", r.style.mark(result.Verdict), number)
	rest := strings.Repeat(" ", Columns(first))
	c := e.check(result.ID)
	line := r.code(r.Label(c, e.Questions[result.ID])) + " — " + r.style.paint(color, r.words.T(word))
	if c.MaxPoints() != 1 {
		line += fmt.Sprintf(" (%d/%d)", result.Points, result.MaxPoints)
	}
	if result.Verdict == checker.Skipped {
		line += " " + r.after(e, result.Needs)
	}
	b.WriteString(r.style.block(first, rest, line))
	for _, f := range result.Findings {
		b.WriteString(r.findingBlock(f, rest))
	}
	return b.String()
}

// after says which checks come first, by their numbers.
func (r *Renderer) after(e Exercise, needs []string) string {
	var numbers []string
	for _, id := range needs {
		if n := e.number(id); n > 0 {
			numbers = append(numbers, fmt.Sprint(n))
		} else {
			numbers = append(numbers, id)
		}
	}
	return r.words.T("render.after", "Count", len(numbers), "Numbers", strings.Join(numbers, ", "))
}
