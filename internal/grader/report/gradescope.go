package report

import (
	"strings"

	"matelot/checker"
)

// gradescopeJSON is /autograder/results/results.json.
type gradescopeJSON struct {
	Score            float64          `json:"score"` // after late rules: it overrides the sum of the tests
	ExecutionTime    float64          `json:"execution_time"`
	Output           string           `json:"output"`
	OutputFormat     string           `json:"output_format"`
	TestOutputFormat string           `json:"test_output_format"`
	TestNameFormat   string           `json:"test_name_format"`
	Visibility       string           `json:"visibility"`
	StdoutVisibility string           `json:"stdout_visibility"`
	ExtraData        gradescopeExtra  `json:"extra_data"`
	Tests            []gradescopeTest `json:"tests"`
}

// gradescopeExtra is kept by Gradescope beside the results.
type gradescopeExtra struct {
	Submission string          `json:"submission"`
	Hash       string          `json:"hash"`
	CourseHash string          `json:"course_hash"`
	RubricHash string          `json:"rubric_hash,omitempty"`
	Engine     string          `json:"engine"`
	Verdict    checker.Verdict `json:"verdict"`
	Earned     float64         `json:"earned"`
	MaxPoints  float64         `json:"max_points"`
	Again      []string        `json:"again,omitempty"`
}

type gradescopeTest struct {
	Score        *float64           `json:"score,omitempty"`
	MaxScore     *float64           `json:"max_score,omitempty"`
	Status       string             `json:"status,omitempty"` // passed or failed
	Name         string             `json:"name"`
	NameFormat   string             `json:"name_format"`
	Number       string             `json:"number"`
	Output       string             `json:"output,omitempty"`
	OutputFormat string             `json:"output_format"`
	Tags         []string           `json:"tags"`
	Visibility   string             `json:"visibility"`
	ExtraData    gradescopeTestMore `json:"extra_data"`
}

type gradescopeTestMore struct {
	Check    string          `json:"check"`
	Verdict  checker.Verdict `json:"verdict"`
	Codes    []string        `json:"codes,omitempty"`
	Evidence string          `json:"evidence,omitempty"`
}

// gradescope writes what Gradescope reads. Every format is text: Gradescope takes
// the output of a submission for HTML else. A check that could not be judged has
// no score and no status. Hidden checks are whole and hidden by Gradescope, which
// shows them to the teacher.
func gradescope(s sheet, _ Options) ([]byte, error) {
	out := gradescopeJSON{
		Score: s.Points, ExecutionTime: rounded(s.TookMS/100) / 10, Output: strings.Join(s.notes(), "\n"),
		OutputFormat: "text", TestOutputFormat: "text", TestNameFormat: "text",
		Visibility: "visible", StdoutVisibility: "hidden", Tests: []gradescopeTest{},
		ExtraData: gradescopeExtra{
			Submission: s.Submission, Hash: s.Hash, CourseHash: s.batch.CourseHash, RubricHash: s.batch.RubricHash,
			Engine: s.batch.Engine, Verdict: s.Verdict, Earned: s.Earned, MaxPoints: s.MaxPoints, Again: s.Again,
		},
	}
	for place, e := range s.Exercises {
		for _, p := range s.parts(place, e, false) {
			out.Tests = append(out.Tests, s.gradescopeTest(p))
		}
	}
	return indented(out)
}

func (s sheet) gradescopeTest(p part) gradescopeTest {
	t := gradescopeTest{
		Name: p.named(), NameFormat: "text", Number: p.Number, Output: strings.Join(s.explain(p), "\n"), OutputFormat: "text",
		Tags: []string{p.Exercise.ID, string(p.Exercise.Status)}, Visibility: visibility(p.Hidden),
		ExtraData: gradescopeTestMore{Check: p.ID, Verdict: p.Verdict, Evidence: p.Exercise.Evidence},
	}
	for _, f := range p.Findings {
		t.ExtraData.Codes = append(t.ExtraData.Codes, f.Code)
	}
	if p.Verdict == checker.Inconclusive {
		return t
	}
	t.Status = "failed"
	if p.Verdict == checker.Pass {
		t.Status = "passed"
	}
	if p.Kind != brokenRules {
		t.Score, t.MaxScore = &p.Points, &p.Most
	}
	return t
}
