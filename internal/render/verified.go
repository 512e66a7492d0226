package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"matelot/checker"
	"matelot/internal/course"
)

// Verified is a table of verified exercises, for an author: a line each.
func (r *Renderer) Verified(all []course.Verified) string {
	head := []string{
		r.words.T("render.verified.exercise"), r.words.T("render.verified.before"), r.words.T("render.verified.solutions"),
		r.words.T("render.verified.mistakes"), r.words.T("render.verified.reset"), r.words.T("render.verified.seconds"),
	}
	rows := [][]string{head}
	good := []bool{true}
	for _, v := range all {
		row, fine := []string{v.Exercise.ID}, true
		for _, kind := range []course.TrialKind{course.Before, course.Solution, course.Wrong, course.Again} {
			ok, of := v.Count(kind)
			row = append(row, fmt.Sprintf("%d/%d", ok, of))
			fine = fine && ok == of
		}
		rows = append(rows, append(row, strconv.FormatFloat(course.Seconds(v.Took), 'f', 1, 64)))
		good = append(good, fine)
	}
	wide := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], Columns(cell))
		}
	}
	var b strings.Builder
	for n, row := range rows {
		mark := r.style.mark(checker.Pass)
		switch {
		case n == 0:
			mark = strings.Repeat(" ", Columns(mark))
		case !good[n]:
			mark = r.style.mark(checker.Fail)
		}
		b.WriteString(mark)
		for i, cell := range row {
			pad := strings.Repeat(" ", wide[i]-Columns(cell))
			if i == 0 {
				b.WriteString(" " + cell + pad)
			} else {
				b.WriteString("  " + pad + cell)
			}
		}
		b.WriteByte('\n')
	}
	return r.style.finish(b.String())
}

type trialJSON struct {
	Exercise   string            `json:"exercise"`
	Kind       course.TrialKind  `json:"kind"`
	Number     int               `json:"number,omitempty"` // of the solution or mistake, from 1
	Outcome    course.Outcome    `json:"outcome"`
	Want       checker.Code      `json:"want,omitempty"`
	Got        checker.Code      `json:"got,omitempty"`
	Detail     string            `json:"detail,omitempty"`
	Kept       string            `json:"kept,omitempty"`
	DurationMS float64           `json:"duration_ms"`
	Problem    *trialProblemJSON `json:"problem,omitempty"`
}

type trialProblemJSON struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// VerifiedJSON is the outcome of every trial, for programs. skipped are the exercises of
// which none was made, with the reasons.
func (r *Renderer) VerifiedJSON(all []course.Verified, skipped map[string]string, took time.Duration) ([]byte, error) {
	tally := course.TallyOf(all)
	out := struct {
		Exercises  int               `json:"exercises"`
		Solutions  int               `json:"solutions"`
		Mistakes   int               `json:"mistakes"`
		Diagnosed  int               `json:"diagnosed"`
		Vague      []string          `json:"vague"`
		Failed     int               `json:"failed"`
		Skipped    map[string]string `json:"skipped,omitempty"` // why, by the exercise's ID
		DurationMS float64           `json:"duration_ms"`
		Trials     []trialJSON       `json:"trials"`
	}{
		Exercises: tally.Exercises, Solutions: tally.Solutions, Mistakes: tally.Mistakes, Diagnosed: tally.Diagnosed,
		Vague: append([]string{}, tally.Vague...), Failed: len(tally.Problems), Skipped: skipped, DurationMS: milliseconds(took), Trials: []trialJSON{},
	}
	for _, v := range all {
		for _, t := range v.Trials {
			out.Trials = append(out.Trials, r.trialJSON(t))
		}
	}
	return marshal(out)
}

func (r *Renderer) trialJSON(t course.Trial) trialJSON {
	x := trialJSON{
		Exercise: t.Exercise.ID, Kind: t.Kind, Outcome: t.Outcome, Want: t.Want, Got: t.Got,
		Kept: t.Kept, DurationMS: milliseconds(t.Took),
	}
	if t.Kind == course.Solution || t.Kind == course.Wrong {
		x.Number = t.Index + 1
	}
	if t.Err != nil {
		x.Detail = t.Err.Error()
	}
	if p, bad := t.Problem(); bad {
		x.Problem = &trialProblemJSON{File: p.File, Line: p.Line, Message: p.Message(r.words), Remedy: p.Remedy(r.words)}
	}
	return x
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
