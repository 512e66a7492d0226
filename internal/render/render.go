package render

import (
	"time"

	"matelot/checker"
	"matelot/internal/i18n"
)

// Renderer gives words in one language for one kind of output.
type Renderer struct {
	words *i18n.Printer
	style Style
	do    string // before a word of the lab: reset, answer
}

// New is a renderer.
func New(words *i18n.Printer, style Style) *Renderer {
	return &Renderer{words: words, style: style}
}

// Outside is the renderer for a shell that is not the lab's, where the lab's words
// are commands of matelot: reset alone would be the terminal's own.
func (r *Renderer) Outside() *Renderer {
	return &Renderer{words: r.words, style: r.style, do: "matelot "}
}

// Exercise is an exercise with what was found.
type Exercise struct {
	ID        string
	Title     string
	Checks    []checker.Check
	Questions map[string]string // the questions' words, by check ID
	Results   []checker.Result
	Duration  time.Duration // from the beginning of the check to the verdict
}

// check finds the check of a result. A result without one has only its ID.
func (e Exercise) check(id string) checker.Check {
	for _, c := range e.Checks {
		if c.ID == id {
			return c
		}
	}
	return checker.Check{ID: id}
}

// number is the place of a check among the results, from 1, as shown.
func (e Exercise) number(id string) int {
	for i, r := range e.Results {
		if r.ID == id {
			return i + 1
		}
	}
	return 0
}

// verdict is a verdict's sign, its colour and the ID of its word.
func (s Style) verdict(v checker.Verdict) (sign, color, word string) {
	signs := map[checker.Verdict][2]string{
		checker.Pass:         {"✔", "OK"},
		checker.Fail:         {"✘", "NO"},
		checker.Skipped:      {"…", ".."},
		checker.Inconclusive: {"?", "??"},
	}
	colors := map[checker.Verdict]string{
		checker.Pass: green, checker.Fail: red, checker.Skipped: faint, checker.Inconclusive: yellow,
	}
	sign = signs[v][0]
	if s.ASCII {
		sign = signs[v][1]
	}
	return sign, colors[v], "render.verdict." + string(v)
}

// mark is a verdict's sign, coloured.
func (s Style) mark(v checker.Verdict) string {
	sign, color, _ := s.verdict(v)
	return s.paint(color, sign)
}

// neutral is the sign of what is neither right nor wrong.
func (s Style) neutral() string { return s.paint(faint, "·") }
