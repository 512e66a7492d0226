package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// The JSON of a batch. Its names are those of `matelot check --format json`, and
// it says more than any other format. Fields come in this order and maps in that
// of their keys, so that the same batch gives the same bytes.
type batchJSON struct {
	Format      int              `json:"format"`
	CourseHash  string           `json:"course_hash"`
	RubricHash  string           `json:"rubric_hash,omitempty"`
	Engine      string           `json:"engine"`
	Language    string           `json:"language"` // of the messages
	Submissions []gradeJSON      `json:"submissions"`
	Similar     []grader.Similar `json:"similar,omitempty"`
}

type gradeJSON struct {
	Submission string          `json:"submission"`
	Learner    string          `json:"learner"`
	Hash       string          `json:"hash"`
	Handed     time.Time       `json:"handed,omitzero"`
	Verdict    checker.Verdict `json:"verdict"`
	Passed     *bool           `json:"passed"` // null where what could not be checked decides
	Earned     float64         `json:"earned"`
	Points     float64         `json:"points"`
	MaxPoints  float64         `json:"max_points"`
	Late       *grader.Late    `json:"late,omitempty"`
	Again      []string        `json:"again,omitempty"`
	Problems   []saidJSON      `json:"problems,omitempty"`
	Exercises  []exerciseJSON  `json:"exercises"`
	Started    time.Time       `json:"started,omitzero"`
	DurationMS float64         `json:"duration_ms,omitempty"`
}

type exerciseJSON struct {
	Exercise   string          `json:"exercise"`
	Title      string          `json:"title"`
	Status     grader.Status   `json:"status"`
	Verdict    checker.Verdict `json:"verdict"`
	Passed     *bool           `json:"passed"`
	Required   bool            `json:"required,omitempty"`
	Points     float64         `json:"points"`
	MaxPoints  float64         `json:"max_points"`
	Reason     string          `json:"reason,omitempty"`
	Breaches   []saidJSON      `json:"breaches,omitempty"`
	Checks     []checkJSON     `json:"checks"`
	Output     string          `json:"output,omitempty"`
	Evidence   string          `json:"evidence,omitempty"`
	DurationMS float64         `json:"duration_ms,omitempty"`
}

// checkJSON has the points after weights; the course's own, before them, are
// where they differ.
type checkJSON struct {
	ID              string          `json:"id"`
	Label           string          `json:"label"`
	Verdict         checker.Verdict `json:"verdict"`
	Passed          *bool           `json:"passed"`
	Counts          bool            `json:"counts"` // false where it could not be judged
	Points          float64         `json:"points"`
	MaxPoints       float64         `json:"max_points"`
	CoursePoints    int             `json:"course_points"`
	CourseMaxPoints int             `json:"course_max_points"`
	Visibility      string          `json:"visibility"` // visible or hidden
	Needs           []string        `json:"needs,omitempty"`
	Findings        []findingJSON   `json:"findings,omitempty"`
}

type findingJSON struct {
	Code     checker.Code      `json:"code"`
	Subject  string            `json:"subject,omitempty"`
	Message  string            `json:"message"`
	Why      string            `json:"why,omitempty"`
	Seen     map[string]string `json:"seen,omitempty"`
	Expected map[string]string `json:"expected,omitempty"`
	Look     string            `json:"look,omitempty"`
}

// saidJSON is a code with its words.
type saidJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Detail  string `json:"detail,omitempty"`
}

func ourJSON(b grader.Batch, o Options) ([]byte, error) {
	w := newWords(o.Language)
	out := batchJSON{
		Format: 1, CourseHash: b.CourseHash, RubricHash: b.RubricHash, Engine: b.Engine,
		Language: w.Lang(), Submissions: []gradeJSON{}, Similar: b.Similar,
	}
	for _, g := range b.Grades {
		out.Submissions = append(out.Submissions, newSheet(b, g, w).json(o))
	}
	return indented(out)
}

func (s sheet) json(o Options) gradeJSON {
	out := gradeJSON{
		Submission: s.Submission, Learner: s.Learner, Hash: s.Hash, Handed: s.Handed, Verdict: s.Verdict,
		Passed: passed(s.Verdict), Earned: s.Earned, Points: s.Points, MaxPoints: s.MaxPoints, Late: s.Late,
		Again: s.Again, Exercises: []exerciseJSON{}, Started: s.Started, DurationMS: rounded(s.TookMS),
	}
	for _, p := range s.Problems {
		out.Problems = append(out.Problems, saidJSON{p.Code, s.words.problem(p), p.Detail})
	}
	for _, e := range s.Exercises {
		out.Exercises = append(out.Exercises, s.exerciseJSON(e, o))
	}
	return out
}

func (s sheet) exerciseJSON(e grader.Exercise, o Options) exerciseJSON {
	out := exerciseJSON{
		Exercise: e.ID, Title: s.words.title(s.task(e.ID)), Status: e.Status, Verdict: e.Verdict, Passed: passed(e.Verdict),
		Required: e.Required, Points: e.Points, MaxPoints: e.MaxPoints, Reason: e.Reason, Checks: []checkJSON{},
		Output: e.Output, Evidence: e.Evidence, DurationMS: rounded(e.TookMS),
	}
	for _, b := range e.Breaches {
		out.Breaches = append(out.Breaches, saidJSON{b.Code, s.words.breach(b), b.Detail})
	}
	for _, c := range e.Checks {
		if c.Hidden && o.Learner {
			continue
		}
		p := s.check(e, c)
		check := checkJSON{
			ID: c.ID, Label: p.Label, Verdict: c.Verdict, Passed: passed(p.Verdict), Counts: !c.Open,
			Points: c.Weighted, MaxPoints: c.MaxWeighted, CoursePoints: c.Result.Points, CourseMaxPoints: c.Result.MaxPoints,
			Visibility: visibility(c.Hidden), Needs: c.Needs,
		}
		for i, f := range c.Findings {
			found := findingJSON{Code: f.Code, Subject: f.Subject, Message: p.Text, Seen: f.Seen, Expected: f.Expected, Look: f.Look}
			if !c.Open {
				found.Message, found.Why = p.Findings[i].Message, p.Findings[i].Why
			}
			check.Findings = append(check.Findings, found)
		}
		out.Checks = append(out.Checks, check)
	}
	return out
}

func visibility(hidden bool) string {
	if hidden {
		return "hidden"
	}
	return "visible"
}

func rounded(ms float64) float64 { return math.Round(ms*10) / 10 }

// indented writes JSON that a person can read too, and a line feed.
func indented(v any) ([]byte, error) { return encoded(v, "  ") }

// compact writes JSON in one line, without a line feed.
func compact(v any) ([]byte, error) {
	data, err := encoded(v, "")
	return bytes.TrimSuffix(data, []byte("\n")), err
}

// encoded writes JSON that no HTML will hold: < and & stay readable. What a
// terminal could take for more than text is escaped, so that it means the same and
// does nothing.
func encoded(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	var out bytes.Buffer
	for _, r := range b.String() { // encoding/json gives valid UTF-8
		if r < 0x7f || r == utf8.RuneError || printable.Line(string(r)) == string(r) {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&out, "\\u%04x", unit)
		}
	}
	return out.Bytes(), nil
}
