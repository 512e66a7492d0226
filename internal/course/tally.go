package course

import (
	"strings"
	"time"

	"matelot/checker"
)

// Tally counts what verifying a course came to.
type Tally struct {
	Exercises, Trials, Solutions, Mistakes int
	Diagnosed                              int // mistakes whose first finding was the expected one
	// Vague names the mistakes of which nothing was found but that something is
	// missing. Where something nearer can be seen, the checker should say it.
	Vague    []string
	Problems Problems
}

// TallyOf counts.
func TallyOf(all []Verified) Tally {
	t := Tally{Exercises: len(all)}
	for _, v := range all {
		for _, trial := range v.Trials {
			t.add(trial)
		}
	}
	return t
}

func (t *Tally) add(trial Trial) {
	t.Trials++
	switch trial.Kind {
	case Solution:
		t.Solutions++
	case Wrong:
		t.Mistakes++
		if trial.Outcome == OK {
			t.Diagnosed++
		}
		if trial.vague() {
			t.Vague = append(t.Vague, trial.Name())
		}
	case Before, Again:
	}
	if problem, bad := trial.Problem(); bad {
		t.Problems = append(t.Problems, problem)
	}
}

// vague tells whether all that was found is that something is missing.
func (t Trial) vague() bool {
	var findings []checker.Finding
	for _, r := range t.Results {
		findings = append(findings, r.Findings...)
	}
	for _, f := range findings {
		if !strings.HasSuffix(string(f.Code), ".missing") {
			return false
		}
	}
	return len(findings) > 0
}

// Count is how many trials of a kind there were, and how many went as they
// should.
func (v Verified) Count(kind TrialKind) (good, all int) {
	for _, t := range v.Trials {
		if t.Kind == kind {
			all++
			if t.Outcome == OK {
				good++
			}
		}
	}
	return good, all
}

// Seconds rounds a duration for a person, in seconds.
func Seconds(d time.Duration) float64 { return d.Round(100 * time.Millisecond).Seconds() }
