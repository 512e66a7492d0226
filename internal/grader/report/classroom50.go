package report

import (
	"math"
	"time"

	"matelot/checker"
	"matelot/internal/printable"
)

// Classroom is what Classroom 50's runner says about the submission under way. All
// of it is the runner's; the writer only passes it on.
type Classroom struct {
	Classroom  string // CLASSROOM
	Assignment string // ASSIGNMENT
	Type       string // ASSIGNMENT_TYPE: individual, group or team
	Owner      string // OWNER, in older runners USERNAME
	Submission string // SUBMISSION_TAG
	Commit     string // COMMIT_URL
	Release    string // RELEASE_URL
	Review     string // REVIEW_URL
}

// ClassroomFrom reads it from the environment that the runner gives.
func ClassroomFrom(getenv func(string) string) Classroom {
	first := func(names ...string) string {
		for _, name := range names {
			if value := getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	c := Classroom{
		Classroom: getenv("CLASSROOM"), Assignment: getenv("ASSIGNMENT"), Type: getenv("ASSIGNMENT_TYPE"),
		Owner: first("OWNER", "USERNAME"), Submission: getenv("SUBMISSION_TAG"), Commit: getenv("COMMIT_URL"),
		Release: getenv("RELEASE_URL"), Review: first("REVIEW_URL", "COMMIT_URL"),
	}
	if c.Type == "" {
		c.Type = "individual"
	}
	return c
}

// Missing lists the variables that the runner did not give: without them Classroom
// 50 refuses the result.
func (c Classroom) Missing() []string {
	var missing []string
	for _, v := range [][2]string{
		{"CLASSROOM", c.Classroom},
		{"ASSIGNMENT", c.Assignment},
		{"OWNER", c.Owner},
		{"SUBMISSION_TAG", c.Submission},
		{"COMMIT_URL", c.Commit},
		{"RELEASE_URL", c.Release},
	} {
		if v[1] == "" {
			missing = append(missing, v[0])
		}
	}
	return missing
}

// classroomJSON is result.json. Its schema allows no other fields.
type classroomJSON struct {
	Schema     string          `json:"schema"`
	Classroom  string          `json:"classroom"`
	Assignment string          `json:"assignment"`
	Type       string          `json:"assignment_type"`
	Owner      string          `json:"owner"`
	Submission string          `json:"submission"`
	Commit     string          `json:"commit"`
	Release    string          `json:"release"`
	Review     string          `json:"review"`
	Datetime   string          `json:"datetime"` // when it was handed in
	Score      int             `json:"score"`
	MaxScore   int             `json:"max-score"`
	Tests      []classroomTest `json:"tests"`
}

// classroomTest may have fields of its own besides the four of the schema.
type classroomTest struct {
	Name     string          `json:"test-name"`
	Passed   bool            `json:"passed"`
	Score    int             `json:"score"`
	MaxScore int             `json:"max-score"`
	Verdict  checker.Verdict `json:"verdict"`
	Message  string          `json:"message,omitempty"`
}

// classroom50 writes what Classroom 50 reads. It is published to the learner, so
// hidden checks are told together. Scores are integers there: where some check
// weighs a fraction of a point, all are in hundredths.
func classroom50(s sheet, o Options) ([]byte, error) {
	scale := s.scale()
	whole := func(points float64) int { return int(math.Round(points * scale)) }
	at := s.Handed
	if at.IsZero() {
		at = s.Started
	}
	c := o.Classroom
	out := classroomJSON{
		Schema: "classroom50/result/v1", Classroom: c.Classroom, Assignment: c.Assignment, Type: c.Type, Owner: c.Owner,
		Submission: c.Submission, Commit: c.Commit, Release: c.Release, Review: c.Review,
		Datetime: at.UTC().Format(time.DateOnly + "T" + time.TimeOnly + "Z"),
		Score:    whole(s.Points), MaxScore: whole(s.MaxPoints), Tests: []classroomTest{},
	}
	for place, e := range s.Exercises {
		for _, p := range s.parts(place, e, true) {
			t := classroomTest{
				Name: p.named(), Passed: p.Verdict == checker.Pass, Score: whole(p.Points), MaxScore: whole(p.Most),
				Verdict: p.Verdict, Message: s.summary(p),
			}
			if p.Verdict == checker.Inconclusive {
				t.Name += " — " + s.words.verdict(p.Verdict)
			}
			out.Tests = append(out.Tests, t)
		}
	}
	for _, note := range s.notes() {
		// There is no other place for it.
		out.Tests = append(out.Tests, classroomTest{Name: note, Passed: s.Verdict == checker.Pass, Verdict: s.Verdict})
	}
	return indented(out)
}

// scale is what a point is worth in integers: 1, or 100 where the rubric gives
// fractions of points. What being late takes off is no reason: the same maximum
// for all is worth more than the fraction of a point.
func (s sheet) scale() float64 {
	for _, e := range s.Exercises {
		for _, n := range append([]float64{e.MaxPoints, e.Points}, weights(e)...) {
			if n != math.Trunc(n) {
				return 100
			}
		}
	}
	return 1
}

// named is a part's name in a list of all parts.
func (p part) named() string { return printable.Line(p.Exercise.ID) + " · " + p.Label }
