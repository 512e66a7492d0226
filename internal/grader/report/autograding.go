package report

import (
	"encoding/base64"
	"math"

	"matelot/checker"
)

// autogradingJSON is what the autograding actions hand to their reporter.
type autogradingJSON struct {
	Version  int               `json:"version"`
	Status   string            `json:"status"` // pass, fail or error
	MaxScore float64           `json:"max_score"`
	Tests    []autogradingTest `json:"tests"`
}

type autogradingTest struct {
	Name     string  `json:"name"`
	Status   string  `json:"status"`
	Score    float64 `json:"score"`
	Message  string  `json:"message"`
	TestCode string  `json:"test_code"`
	Filename string  `json:"filename"`
	LineNo   int     `json:"line_no"`
	Duration float64 `json:"duration"`
}

// autograding writes the line for $GITHUB_OUTPUT from which the autograding
// reporter makes a grade: result=, and base64, so that nothing in it can begin
// another line. The log is the learner's: hidden checks are told together.
func autograding(s sheet, _ Options) ([]byte, error) {
	out := autogradingJSON{Version: 1, Status: autogradingStatus(s.Verdict), MaxScore: s.MaxPoints, Tests: []autogradingTest{}}
	for place, e := range s.Exercises {
		for _, p := range s.parts(place, e, true) {
			out.Tests = append(out.Tests, autogradingTest{
				Name: p.named(), Status: autogradingStatus(p.Verdict), Score: p.Points, Message: s.summary(p),
				Filename: p.Exercise.ID, Duration: rounded(p.Exercise.TookMS/100) / 10,
			})
		}
	}
	if taken := math.Round((s.Points-s.Earned)*100) / 100; taken != 0 {
		// The reporter adds up the tests' scores.
		out.Tests = append(out.Tests, autogradingTest{
			Name: s.words.T("report.late"), Status: "fail", Score: taken, Message: s.words.late(s.Late),
		})
	}
	data, err := compact(out)
	if err != nil {
		return nil, err
	}
	return []byte("result=" + base64.StdEncoding.EncodeToString(data) + "\n"), nil
}

func autogradingStatus(v checker.Verdict) string {
	switch v {
	case checker.Pass:
		return "pass"
	case checker.Inconclusive:
		return "error"
	case checker.Fail, checker.Skipped:
	}
	return "fail"
}
