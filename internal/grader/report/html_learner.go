package report

import (
	"fmt"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// learnerPage is what the template of a learner's page is filled with.
type learnerPage struct {
	Languages []language
	Name      string
	Title     string
	Verdict   checker.Verdict
	Result    phrases
	Points    phrases
	Notes     []phrases
	Facts     []fact
	Exercises []exerciseView
}

// fact is a line of what a report stands on.
type fact struct {
	Name  phrases
	Value string
}

type exerciseView struct {
	Anchor   string
	ID       string
	Title    phrases
	Verdict  checker.Verdict
	Result   phrases
	Required bool
	Points   phrases
	Evidence string
	Output   string
	Parts    []partView
	Lost     []partView // those that did not pass
}

type partView struct {
	Number   string
	Label    phrases
	Verdict  checker.Verdict
	Result   phrases
	Points   phrases
	Hidden   bool
	Text     phrases
	Findings []findingView
}

type findingView struct {
	Code           string
	Message, Why   phrases
	Seen, Expected string
	Look           string
}

// sheets are a grade's, in every language.
func (p *pages) sheets(g grader.Grade) []sheet {
	var all []sheet
	for _, w := range p.words {
		all = append(all, newSheet(p.batch, g, w))
	}
	return all
}

func (p *pages) learner(g grader.Grade) learnerPage {
	sheets := p.sheets(g)
	page := learnerPage{
		Languages: p.languages(), Name: sheets[0].name(), Verdict: g.Verdict, Notes: p.notes(sheets), Facts: p.facts(g),
		Title:  sheets[0].name() + " · " + plain(g.Points) + " / " + plain(g.MaxPoints),
		Result: p.all(func(w words) string { return w.verdict(g.Verdict) }),
		Points: p.all(func(w words) string { return w.points(g.Points, g.MaxPoints) }),
	}
	for place := range g.Exercises {
		page.Exercises = append(page.Exercises, p.exercise(sheets, place, true))
	}
	return page
}

// notes are what there is to say of a submission as a whole.
func (p *pages) notes(sheets []sheet) []phrases {
	var notes []phrases
	for i := range sheets[0].notes() {
		notes = append(notes, p.each(sheets, func(s sheet) string { return s.notes()[i] }))
	}
	return notes
}

// each is what each language's sheet says.
func (p *pages) each(sheets []sheet, say func(sheet) string) phrases {
	i := -1
	return p.all(func(words) string {
		i++
		return say(sheets[i])
	})
}

// facts are what the grade stands on, so that it can be checked.
func (p *pages) facts(g grader.Grade) []fact {
	facts := []fact{
		{p.say("report.html.submission"), printable.Line(g.Submission)},
		{p.say("report.html.hash"), printable.Line(g.Hash)},
	}
	if !g.Handed.IsZero() {
		facts = append(facts, fact{p.say("report.html.handed"), instant(g.Handed)})
	}
	facts = append(facts, fact{p.say("report.html.course"), printable.Line(p.batch.CourseHash)})
	if p.batch.RubricHash != "" {
		facts = append(facts, fact{p.say("report.html.rubric"), printable.Line(p.batch.RubricHash)})
	}
	return facts
}

// exercise is the view of the exercise at a place. A learner's leaves out what
// hidden checks look at.
func (p *pages) exercise(sheets []sheet, place int, learner bool) exerciseView {
	e := sheets[0].Exercises[place]
	view := exerciseView{
		Anchor: fmt.Sprintf("exercise-%d", place+1), ID: printable.Line(e.ID), Verdict: e.Verdict, Required: e.Required,
		Title:    p.each(sheets, func(s sheet) string { return s.words.title(s.task(e.ID)) }),
		Result:   p.each(sheets, func(s sheet) string { return s.words.result(e) }),
		Points:   p.all(func(w words) string { return w.points(e.Points, e.MaxPoints) }),
		Evidence: printable.Line(e.Evidence), Output: printable.Text(e.Output),
	}
	byLanguage := make([][]part, len(sheets))
	for i, s := range sheets {
		byLanguage[i] = s.parts(place, e, learner)
	}
	for i, first := range byLanguage[0] {
		var same []part
		for _, parts := range byLanguage {
			same = append(same, parts[i])
		}
		v := p.part(same)
		view.Parts = append(view.Parts, v)
		if first.Verdict != checker.Pass {
			view.Lost = append(view.Lost, v)
		}
	}
	return view
}

// part is the view of a part that is given in every language.
func (p *pages) part(in []part) partView {
	first := in[0]
	pick := func(text func(part) string) phrases {
		i := -1
		return p.all(func(words) string {
			i++
			return text(in[i])
		})
	}
	view := partView{
		Number: first.Number, Verdict: first.Verdict, Hidden: first.Hidden && first.Kind == aCheck,
		Label: pick(func(q part) string { return q.Label }), Text: pick(func(q part) string { return q.Text }),
		Result: p.all(func(w words) string { return w.verdict(first.Verdict) }),
	}
	if first.Kind != brokenRules {
		view.Points = p.all(func(w words) string { return w.points(first.Points, first.Most) })
	}
	for i, f := range first.Findings {
		view.Findings = append(view.Findings, findingView{
			Code: f.Code, Seen: f.Seen, Expected: f.Expected, Look: f.Look,
			Message: pick(func(q part) string { return q.Findings[i].Message }),
			Why:     pick(func(q part) string { return q.Findings[i].Why }),
		})
	}
	return view
}
