package checker

// Verdict is the outcome of a check or of an exercise.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Fail Verdict = "fail"
	// Skipped is a check that needs one that did not pass.
	Skipped Verdict = "skipped"
	// Inconclusive is a check whose facts could not be read. It costs no points
	// and is never called wrong.
	Inconclusive Verdict = "inconclusive"
)

// Result is the outcome of one check.
type Result struct {
	ID        string    `json:"id"`
	Verdict   Verdict   `json:"verdict"`
	Points    int       `json:"points"`
	MaxPoints int       `json:"max_points"`
	Needs     []string  `json:"needs,omitempty"` // of a skipped check: what it waits for
	Findings  []Finding `json:"findings,omitempty"`
}

// Overall is the verdict of an exercise with these results: inconclusive when
// a check could not be judged and none failed, pass when all passed. Where nothing
// is checked nothing can be passed: it is inconclusive too.
func Overall(results []Result) Verdict {
	if len(results) == 0 {
		return Inconclusive
	}
	verdict := Pass
	for _, r := range results {
		switch r.Verdict {
		case Fail:
			return Fail
		case Inconclusive:
			verdict = Inconclusive
		case Skipped:
			if verdict == Pass {
				verdict = Fail
			}
		case Pass:
		}
	}
	return verdict
}

// Score adds up the points of the results.
func Score(results []Result) (points, maxPoints int) {
	for _, r := range results {
		points += r.Points
		maxPoints += r.MaxPoints
	}
	return points, maxPoints
}

// First is the finding that matters most: the first of the first check that
// has one. It is nil when there is none.
func First(results []Result) *Finding {
	for _, r := range results {
		if len(r.Findings) > 0 {
			return &r.Findings[0]
		}
	}
	return nil
}
