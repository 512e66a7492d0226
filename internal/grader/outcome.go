package grader

import (
	"time"

	"matelot/checker"
)

// Outcome is what came of one task of one submission, before it is weighed.
// Exactly one of these holds: nothing was handed in; nothing could be checked,
// and Reason says why; or there are results, breaches, or both.
type Outcome struct {
	Exercise string
	Absent   bool
	Reason   string // a finding's code (engine.unreachable) or a stage (setup)
	Results  []checker.Result
	Breaches []Breach
	Output   string
	Evidence string // the file with the observation
	Took     time.Duration
}

// Outcome is what a replay comes to, with the hash of its observation.
func (r Replay) Outcome(exercise, evidence string) Outcome {
	return Outcome{
		Exercise: exercise, Results: r.Results, Breaches: r.Breaches,
		Output: r.Output, Evidence: evidence, Took: r.Took,
	}
}

// Open tells whether something of an attempt could not be judged, so that a second
// run may know more.
func Open(results []checker.Result) bool {
	for _, r := range results {
		if r.Verdict == checker.Inconclusive {
			return true
		}
	}
	return len(results) == 0
}
