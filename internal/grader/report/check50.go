package report

import (
	"strings"

	"matelot/checker"
	"matelot/internal/printable"
)

// check50JSON is what check50 -o json writes.
type check50JSON struct {
	Slug    string          `json:"slug"`
	Results []check50Result `json:"results"`
	Version string          `json:"version"`
}

type check50Result struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Passed      *bool         `json:"passed"` // null where it could not be checked or was not reached
	Log         []string      `json:"log"`
	Cause       *check50Cause `json:"cause"` // null where it passed, and only there
	Data        check50Data   `json:"data"`
	Dependency  *string       `json:"dependency"`
}

// check50Cause has expected and actual together or not at all.
type check50Cause struct {
	Rationale string  `json:"rationale"`
	Help      *string `json:"help"`
	Expected  string  `json:"expected,omitempty"`
	Actual    string  `json:"actual,omitempty"`
}

type check50Data struct {
	Points    float64         `json:"points"`
	MaxPoints float64         `json:"max_points"`
	Verdict   checker.Verdict `json:"verdict"`
	Code      string          `json:"code,omitempty"`
}

// check50 writes a result for each check. The learner reads it: hidden checks are
// told together.
func check50(s sheet, o Options) ([]byte, error) {
	out := check50JSON{Slug: "matelot/" + s.batch.CourseHash, Results: []check50Result{}, Version: o.Version}
	for place, e := range s.Exercises {
		for _, p := range s.parts(place, e, true) {
			out.Results = append(out.Results, s.check50Result(p))
		}
	}
	return indented(out)
}

func (s sheet) check50Result(p part) check50Result {
	r := check50Result{
		Name: printable.Line(p.Exercise.ID + "/" + p.ID), Description: p.Label, Passed: passed(p.Verdict), Log: []string{},
		Data: check50Data{Points: p.Points, MaxPoints: p.Most, Verdict: p.Verdict},
	}
	if len(p.Needs) > 0 {
		dependency := printable.Line(p.Exercise.ID + "/" + p.Needs[0])
		r.Dependency = &dependency
	}
	if p.Verdict == checker.Pass {
		return r
	}
	r.Data.Code = p.code()
	r.Log = append(r.Log, s.explain(p)...)
	r.Cause = &check50Cause{Rationale: s.summary(p)}
	if len(p.Findings) > 0 {
		f := p.Findings[0]
		r.Cause.Expected, r.Cause.Actual = f.Expected, f.Seen
		var help []string
		if f.Why != "" {
			help = append(help, f.Why)
		}
		if f.Look != "" {
			help = append(help, s.words.pair("report.look", f.Look))
		}
		if len(help) > 0 {
			text := strings.Join(help, " ")
			r.Cause.Help = &text
		}
	}
	return r
}
