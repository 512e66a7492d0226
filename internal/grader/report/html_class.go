package report

import (
	"cmp"
	"math"
	"slices"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// classPage is what the template of the class's page is filled with.
type classPage struct {
	Languages []language
	Sums      phrases
	Learners  []learnerRow
	Exercises []exerciseRow
	Stumbles  []stumble
	Similar   []similarRow
	Facts     []fact
}

type learnerRow struct {
	Anchor  string
	Link    string // to the learner's page, beside this one
	Name    string
	Verdict checker.Verdict
	Result  phrases
	Points  phrases
	Notes   []phrases
	Lost    []lostRow
}

// lostRow is a check that a learner did not pass, hidden ones too.
type lostRow struct {
	Exercise string
	Part     partView
}

type exerciseRow struct {
	ID                             string
	Title                          phrases
	Passed, Failed, Unsure, Absent int
	Average                        phrases // of the points that could be had, in per cent
}

// stumble is what many learners stumbled on.
type stumble struct {
	Code    string
	Count   int // submissions
	Example phrases
}

type similarRow struct {
	First, Second, Exercise, File string
	Kind                          phrases
	Percent                       string
}

// maxStumbles bounds the list of what the class stumbled on.
const maxStumbles = 10

func (p *pages) class() classPage {
	page := classPage{Languages: p.languages()}
	counts := map[checker.Verdict]int{}
	for i, g := range p.batch.Grades {
		counts[g.Verdict]++
		page.Learners = append(page.Learners, p.learnerRow(i, g))
	}
	page.Sums = p.say("report.sums", "Count", len(p.batch.Grades), "Passed", counts[checker.Pass],
		"Failed", counts[checker.Fail], "Unsure", counts[checker.Inconclusive])
	for _, t := range p.batch.Tasks {
		page.Exercises = append(page.Exercises, p.exerciseRow(t))
	}
	page.Stumbles = p.stumbles()
	for _, s := range p.batch.Similar {
		page.Similar = append(page.Similar, similarRow{
			printable.Line(s.First), printable.Line(s.Second), printable.Line(s.Exercise), printable.Line(s.File),
			p.all(func(w words) string { return w.kind(s.Kind) }), p.words[0].percent(s.Share),
		})
	}
	page.Facts = []fact{{p.say("report.html.course"), printable.Line(p.batch.CourseHash)}}
	if p.batch.RubricHash != "" {
		page.Facts = append(page.Facts, fact{p.say("report.html.rubric"), printable.Line(p.batch.RubricHash)})
	}
	page.Facts = append(page.Facts, fact{p.say("report.html.engine"), printable.Line(p.batch.Engine)})
	return page
}

func (p *pages) learnerRow(i int, g grader.Grade) learnerRow {
	sheets := p.sheets(g)
	row := learnerRow{
		Anchor: "learner-" + p.names[i], Link: "learners/" + p.names[i] + ".html", Name: sheets[0].name(), Verdict: g.Verdict,
		Result: p.all(func(w words) string { return w.verdict(g.Verdict) }),
		Points: p.all(func(w words) string { return w.points(g.Points, g.MaxPoints) }),
		Notes:  p.notes(sheets),
	}
	for j := range sheets[0].brokenNotes() {
		row.Notes = append(row.Notes, p.each(sheets, func(s sheet) string { return s.brokenNotes()[j] }))
	}
	for place := range g.Exercises {
		view := p.exercise(sheets, place, false)
		for _, lost := range view.Lost {
			row.Lost = append(row.Lost, lostRow{view.ID, lost})
		}
	}
	return row
}

func (p *pages) exerciseRow(t grader.Task) exerciseRow {
	row := exerciseRow{ID: printable.Line(t.ID), Title: p.all(func(w words) string { return w.title(t) })}
	points, most := 0.0, 0.0
	for _, g := range p.batch.Grades {
		for _, e := range g.Exercises {
			if e.ID != t.ID {
				continue
			}
			points, most = sum(points, e.Points), sum(most, e.MaxPoints)
			switch {
			case e.Status == grader.Absent:
				row.Absent++
			case e.Verdict == checker.Pass:
				row.Passed++
			case e.Verdict == checker.Inconclusive:
				row.Unsure++
			default:
				row.Failed++
			}
		}
	}
	if most > 0 {
		row.Average = p.all(func(w words) string { return w.T("report.percent", "Percent", w.number(math.Round(points/most*100))) })
	}
	return row
}

// stumbles counts findings by the submissions that have them, the most frequent
// first.
func (p *pages) stumbles() []stumble {
	counts := map[checker.Code]int{}
	examples := map[checker.Code]checker.Finding{}
	for _, g := range p.batch.Grades {
		seen := map[checker.Code]bool{}
		for _, e := range g.Exercises {
			for _, c := range e.Checks {
				for _, f := range c.Findings {
					if c.Verdict != checker.Fail || seen[f.Code] {
						continue
					}
					seen[f.Code] = true
					counts[f.Code]++
					if _, ok := examples[f.Code]; !ok {
						examples[f.Code] = f
					}
				}
			}
		}
	}
	var all []stumble
	for code, count := range counts {
		f := examples[code]
		all = append(all, stumble{printable.Line(string(code)), count, p.all(func(w words) string { return w.finding(f).Message })})
	}
	slices.SortFunc(all, func(a, b stumble) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
	return all[:min(len(all), maxStumbles)]
}
