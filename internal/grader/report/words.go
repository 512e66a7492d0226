package report

import (
	"strconv"
	"strings"
	"time"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/i18n"
	"matelot/internal/printable"
	"matelot/internal/render"
)

// words says what reports say, in one language. All of it is printable; nothing
// is escaped for a format.
type words struct {
	*i18n.Printer
	findings *render.Renderer
}

func newWords(lang string) words {
	p := i18n.New(lang)
	return words{p, render.New(p, render.Style{}).Outside()}
}

// allWords are the words of every language, the one that is asked for first.
func allWords(first string) []words {
	all := []words{newWords(first)}
	for _, lang := range i18n.Languages() {
		if lang != all[0].Lang() {
			all = append(all, newWords(lang))
		}
	}
	return all
}

// number writes points as people of the language do.
func (w words) number(n float64) string {
	return strings.Replace(plain(n), ".", w.T("report.decimal"), 1)
}

// plain writes points for programs.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// points is "3 / 4".
func (w words) points(points, most float64) string { return w.number(points) + " / " + w.number(most) }

// title is a task's title, or its ID where it has none.
func (w words) title(t grader.Task) string {
	for _, title := range []string{t.Titles[w.Lang()], t.Titles[i18n.Default]} {
		if title != "" {
			return printable.Line(title)
		}
	}
	return printable.Line(t.ID)
}

// label says in a few words what a check wants.
func (w words) label(c grader.TaskCheck) string {
	question := c.Questions[w.Lang()]
	if question == "" {
		question = c.Questions[i18n.Default]
	}
	return printable.Line(w.findings.Label(c.Check, question))
}

// verdict is the word for one.
func (w words) verdict(v checker.Verdict) string { return w.T("report.verdict." + string(v)) }

// status explains an exercise of which no check was judged.
func (w words) status(e grader.Exercise) string {
	switch {
	case e.Verdict == checker.Inconclusive:
		return w.open(printable.Line(e.Reason))
	case e.Status == grader.Absent:
		return w.T("report.absent")
	}
	return w.T("report.broken")
}

// open says that something could not be checked, and whose trouble that is.
func (w words) open(reason string) string { return w.T("report.open", "Reason", reason) }

// breach says which rule was broken.
func (w words) breach(b grader.Breach) string {
	return w.coded("grade.breach.", "report.breach", b.Code, b.Detail)
}

// problem says what is wrong with a submission as a whole.
func (w words) problem(p grader.Problem) string {
	return w.coded("grade.problem.", "report.problem", p.Code, p.Detail)
}

// coded says a code's own words, or those for codes that have none.
func (w words) coded(family, other, code, detail string) string {
	id := family + code
	if !w.Has(id) {
		id = other
	}
	return printable.Line(w.T(id, "Code", printable.Line(code), "Detail", printable.Line(detail)))
}

// late says what was taken off, "" where a submission was in time.
func (w words) late(l *grader.Late) string {
	switch {
	case l == nil:
		return ""
	case l.Unknown:
		return w.T("report.late.unknown")
	case l.CutOff:
		return w.T("report.late.cut_off", "Time", w.span(l.Seconds))
	}
	return w.T("report.late.taken", "Time", w.span(l.Seconds), "Percent", w.number(l.Percent))
}

// span is a duration in days, hours and minutes.
func (w words) span(seconds int64) string {
	minutes := max(1, seconds/60)
	return strings.TrimSpace(w.T("report.span", "Days", minutes/1440, "Hours", minutes/60%24, "Minutes", minutes%60))
}

// instant is a moment, in the same zone wherever the report is written.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// similar says how two submissions are alike.
func (w words) similar(s grader.Similar) string {
	return w.T("report.similar.pair", "First", printable.Line(s.First), "Second", printable.Line(s.Second),
		"Exercise", printable.Line(s.Exercise), "File", printable.Line(s.File), "Kind", w.kind(s.Kind), "Percent", w.percent(s.Share))
}

// kind is the word for a way to be alike.
func (w words) kind(k grader.Kind) string { return w.T("report.similar." + string(k)) }

// percent is a share in whole per cent.
func (w words) percent(share float64) string { return strconv.Itoa(int(share*100 + 0.5)) }

// result is the word for what came of an exercise: what kind of result it is, else
// its verdict.
func (w words) result(e grader.Exercise) string {
	switch e.Status {
	case grader.Absent:
		return w.T("report.is_absent")
	case grader.Broken:
		return w.T("report.is_broken", "Verdict", w.verdict(e.Verdict))
	case grader.Judged, grader.Inconclusive:
	}
	return w.verdict(e.Verdict)
}
