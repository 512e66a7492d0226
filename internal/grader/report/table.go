package report

import (
	"strings"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
	"matelot/internal/render"
)

// maxLearner is how wide the column of learners may be.
const maxLearner = 32

// table is the batch for a terminal: a line for each submission, what there is to
// say about it below its line, then the sums. Where there is one submission alone,
// what it lost follows.
func table(b grader.Batch, o Options) ([]byte, error) {
	t := tableWriter{words: newWords(o.Language), style: o.Style}
	t.lines = render.New(t.words.Printer, o.Style).Outside()
	rows := [][]string{{"", t.words.T("report.learner"), t.words.T("report.points"), "%", t.words.T("report.result")}}
	shared := map[string]int{}
	for _, g := range b.Grades {
		shared[g.Learner]++
	}
	for _, g := range b.Grades {
		row := t.row(b, g)
		if g.Learner != g.Submission && shared[g.Learner] > 1 {
			row[1] = cut(row[1]+" ("+printable.Line(g.Submission)+")", maxLearner) // else nobody knows which is which
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], render.Columns(cell))
		}
	}
	t.text.WriteString(t.cells(rows[0], widths))
	for i, g := range b.Grades {
		t.text.WriteString(t.cells(rows[i+1], widths))
		s := newSheet(b, g, t.words)
		for _, note := range append(s.notes(), s.brokenNotes()...) {
			t.wrapped("    ", note)
		}
	}
	if len(b.Grades) == 1 {
		t.details(newSheet(b, b.Grades[0], t.words), o)
	}
	t.sums(b)
	return []byte(t.text.String()), nil
}

type tableWriter struct {
	words words
	style render.Style
	lines *render.Renderer
	text  strings.Builder
}

func (t *tableWriter) row(b grader.Batch, g grader.Grade) []string {
	percent := t.words.T("report.none")
	if g.MaxPoints > 0 {
		percent = t.words.number(float64(int(g.Points/g.MaxPoints*100 + 0.5)))
	}
	return []string{
		t.lines.Mark(g.Verdict), cut(newSheet(b, g, t.words).name(), maxLearner),
		t.words.points(g.Points, g.MaxPoints), percent, t.words.verdict(g.Verdict),
	}
}

// cells is a row: texts to the left, numbers to the right.
func (t *tableWriter) cells(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-render.Columns(cell))
		if i == 2 || i == 3 {
			b.WriteString(pad + cell + "  ")
			continue
		}
		b.WriteString(cell + pad + "  ")
	}
	return t.style.Plain(strings.TrimRight(b.String(), " ") + "\n")
}

// wrapped is a paragraph with an indentation.
func (t *tableWriter) wrapped(indent, paragraph string) {
	width := t.style.Width
	if width == 0 {
		width = 80
	}
	for _, line := range render.Wrap(paragraph, max(30, width-len(indent))) {
		t.text.WriteString(t.style.Plain(indent + line + "\n"))
	}
}

// details are a submission's exercises, with what is wrong.
func (t *tableWriter) details(s sheet, o Options) {
	for place, e := range s.Exercises {
		t.text.WriteByte('\n')
		t.wrapped("", t.lines.Mark(e.Verdict)+" "+printable.Line(e.ID)+" · "+s.words.title(s.task(e.ID))+" — "+s.words.points(e.Points, e.MaxPoints))
		for _, p := range s.parts(place, e, o.Learner) {
			line := t.lines.Mark(p.Verdict) + " " + p.Label
			if p.Kind != brokenRules {
				line += " (" + s.words.points(p.Points, p.Most) + ")"
			}
			if p.Hidden && p.Kind == aCheck {
				line += " — " + s.words.T("report.is_hidden")
			}
			t.wrapped("  ", line)
			if p.Text != "" && p.Verdict != checker.Pass {
				t.wrapped("    ", p.Text)
			}
			for _, f := range t.findings(e, p) {
				t.text.WriteString(f)
			}
		}
	}
}

// findings are a part's, as `matelot check` shows them.
func (t *tableWriter) findings(e grader.Exercise, p part) []string {
	var all []string
	for _, c := range e.Checks {
		if c.ID == p.ID && p.Kind == aCheck {
			for _, f := range c.Findings {
				f.Code = checker.Code(printable.Line(string(f.Code)))
				all = append(all, t.lines.Finding(f, "    "))
			}
		}
	}
	if p.Kind == brokenRules {
		for _, f := range p.Findings {
			t.wrapped("    ", f.Message)
		}
	}
	return all
}

// sums count the verdicts, and list what a teacher has to look at.
func (t *tableWriter) sums(b grader.Batch) {
	counts := map[checker.Verdict]int{}
	again := 0
	for _, g := range b.Grades {
		counts[g.Verdict]++
		if len(g.Again) > 0 {
			again++
		}
	}
	t.text.WriteByte('\n')
	t.wrapped("", t.words.T("report.sums", "Count", len(b.Grades), "Passed", counts[checker.Pass],
		"Failed", counts[checker.Fail], "Unsure", counts[checker.Inconclusive]))
	if again > 0 {
		t.wrapped("", t.words.T("report.run_again", "Count", again))
	}
	if len(b.Similar) > 0 {
		t.text.WriteByte('\n')
		t.wrapped("", t.words.T("report.similar.title")+" "+t.words.T("report.similar.note"))
		for _, s := range b.Similar {
			t.wrapped("  ", t.words.similar(s))
		}
	}
}

// cut is a text of at most so many columns.
func cut(text string, limit int) string {
	if render.Columns(text) <= limit {
		return text
	}
	runes := []rune(text)
	for render.Columns(string(runes)) > limit-1 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
