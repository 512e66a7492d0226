package tutor

import (
	"maps"
	"slices"

	"matelot/checker"
)

// quietFor is how many commands may pass without a word before one short line
// says that the tutor is still there.
const quietFor = 2

// Memory is what the learner has been told of one exercise. It is kept between
// commands, as JSON, since each is judged by a process of its own.
type Memory struct {
	// Begin has the finding of each check that failed when the exercise began:
	// what is so from the start is no fault.
	Begin map[string]checker.Finding `json:"begin,omitempty"`
	// Results are the last that could be judged, per check: what is inconclusive
	// for once does not make a check forget that it was green.
	Results []checker.Result `json:"results"`
	Finding *checker.Finding `json:"finding,omitempty"` // the one that stood last
	Quiet   int              `json:"quiet"`             // commands since anything was said
	Passed  bool             `json:"passed"`            // celebrated already
	Unsure  bool             `json:"unsure"`            // told that it cannot be judged
	Open    []string         `json:"open,omitempty"`    // checks that were open
}

// Notice is what to tell after a command. The zero Notice is silence.
type Notice struct {
	Green  []string // checks that pass now and did not
	Red    []string // checks that passed and fail now
	Passed bool     // everything passes, for the first time

	// Finding is the first thing that is wrong, if it is new or has changed.
	Finding *checker.Finding
	// Todo: the finding is no fault, it only says what is still to be done.
	Todo bool
	// Removed: the finding is a container that the learner took away with rm,
	// mostly since it was wrong. What has to be made again is no fault.
	Removed bool
	// Unsure: the exercise could not be judged, for the first time in a row. The
	// finding, if there is one, says why.
	Unsure bool
	// Still: nothing is new, and nothing has been said for a while.
	Still bool

	Done, Total int // checks that pass, checks in all
	// Open are the checks that fail for nothing but what is still to be done.
	Open []string
}

// Silent reports whether there is nothing to tell.
func (n Notice) Silent() bool {
	return len(n.Green) == 0 && len(n.Red) == 0 && !n.Passed && n.Finding == nil && !n.Unsure && !n.Still
}

// Begin is what to remember when an exercise begins, from the results before its
// first command: what is so from the start is no news, but for what is to be
// done, which is worth a word after the first command.
func Begin(now []checker.Result) Memory {
	_, memory := Tell(Memory{}, now)
	memory.Finding, memory.Quiet = nil, 0
	for _, r := range now {
		if r.Verdict == checker.Fail && len(r.Findings) > 0 {
			if memory.Begin == nil {
				memory.Begin = map[string]checker.Finding{}
			}
			memory.Begin[r.ID] = r.Findings[0]
		}
	}
	return memory
}

// Tell compares the results of a command with what the learner has been told, and
// returns what to tell now and what to remember.
func Tell(before Memory, now []checker.Result) (Notice, Memory) {
	after := Memory{Begin: before.Begin, Results: settle(before.Results, now), Passed: before.Passed}
	n := Notice{Total: len(now)}
	was := verdicts(before.Results)
	for _, r := range now {
		switch {
		case r.Verdict == checker.Pass:
			n.Done++
			if was[r.ID] != checker.Pass {
				n.Green = append(n.Green, r.ID)
			}
		case r.Verdict == checker.Fail && was[r.ID] == checker.Pass:
			n.Red = append(n.Red, r.ID)
		case r.Verdict == checker.Fail && before.open(r):
			n.Open = append(n.Open, r.ID)
		}
	}
	after.Open = n.Open
	overall := checker.Overall(now)
	if overall == checker.Pass && len(now) > 0 && !before.Passed {
		n.Passed, after.Passed = true, true
	}
	after.Unsure = overall == checker.Inconclusive
	n.Unsure = after.Unsure && !before.Unsure
	cause, finding := foremost(now)
	after.Finding = finding
	if finding != nil && !same(finding, before.Finding) {
		n.Finding = finding
		n.Removed = takenAway(finding)
		n.Todo = !n.Removed && !slices.Contains(n.Red, cause.ID) && before.todo(cause, finding)
	}
	if n.Finding != nil && mending(finding) {
		n.Todo = true
		n.Red = slices.DeleteFunc(n.Red, func(id string) bool { return id == cause.ID })
	}
	if n.Removed {
		n.Red = slices.DeleteFunc(n.Red, func(id string) bool { return id == cause.ID })
		if before.Passed {
			n.Finding, n.Removed = nil, false // who cleans up after it is done is told nothing
		}
	}
	if n.Silent() && !after.Passed {
		if after.Quiet = before.Quiet + 1; after.Quiet >= quietFor {
			n.Still, after.Quiet = true, 0
		}
	}
	return n, after
}

// Standing is what there is to tell to somebody who comes back: as Tell, with what
// stands now, however long ago it was told.
func Standing(before Memory, now []checker.Result) Notice {
	before.Finding, before.Results = nil, nil
	n, _ := Tell(before, now)
	return n
}

// settle returns the results to remember: an inconclusive one leaves in place
// what was known of its check.
func settle(before, now []checker.Result) []checker.Result {
	known := map[string]checker.Result{}
	for _, r := range before {
		known[r.ID] = r
	}
	settled := make([]checker.Result, 0, len(now))
	for _, r := range now {
		if old, ok := known[r.ID]; ok && r.Verdict == checker.Inconclusive {
			r = old
		}
		settled = append(settled, r)
	}
	return settled
}

func verdicts(results []checker.Result) map[string]checker.Verdict {
	byID := map[string]checker.Verdict{}
	for _, r := range results {
		byID[r.ID] = r.Verdict
	}
	return byID
}

// foremost is the finding to tell, with the result it is from: the learner's own
// before the machine's.
func foremost(results []checker.Result) (cause checker.Result, f *checker.Finding) {
	for _, r := range results {
		if len(r.Findings) == 0 {
			continue
		}
		switch r.Verdict {
		case checker.Fail:
			return r, &r.Findings[0]
		case checker.Inconclusive:
			if f == nil {
				cause, f = r, &r.Findings[0]
			}
		case checker.Pass, checker.Skipped:
		}
	}
	return cause, f
}

func same(a, b *checker.Finding) bool {
	return b != nil && a.Code == b.Code && a.Subject == b.Subject && a.Look == b.Look &&
		maps.Equal(a.Seen, b.Seen) && maps.Equal(a.Expected, b.Expected)
}
