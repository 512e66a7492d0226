package guide

import (
	"strings"
	"time"
)

const (
	// hard is how many slips before the first pass make an exercise worth a review.
	hard = 3
	// apart is how long after a pass another one counts as a review: what was
	// done in the same sitting proves nothing about what is remembered.
	apart = 12 * time.Hour
	// pause is the longest time between two attempts that counts as work.
	pause = 15 * time.Minute
)

// intervals are the times between a pass and the next review: the first review
// comes after the first, the one after it after the second.
func intervals() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{day, 3 * day, 10 * day}
}

// Attempt is a verdict on an exercise.
type Attempt struct {
	Exercise string
	At       time.Time
	Passed   bool
	Finding  string // the code of the first finding; "" when there was none
}

// History is how a learner fared in one exercise.
type History struct {
	Passed   bool      // at least once
	LastPass time.Time // the latest that counts; zero when there is none
	Slips    int       // wrong attempts since then
	// Spent is the time at it, as far as attempts tell: from one to the next of the
	// same sitting, whichever exercise that one was of.
	Spent time.Duration

	stage int // which review comes next, from 0; -1: none is needed
	last  string
}

// Due tells whether a review is due.
func (h History) Due(now time.Time) bool {
	return h.Passed && h.stage >= 0 && !now.Before(h.LastPass.Add(intervals()[h.stage]))
}

// Histories reads attempts, the oldest first.
func Histories(attempts []Attempt) map[string]History {
	all := map[string]History{}
	for i, a := range attempts {
		h, known := all[a.Exercise]
		if i > 0 {
			if since := a.At.Sub(attempts[i-1].At); since > 0 && since < pause {
				h.Spent += since
			}
		}
		if !known {
			h.stage = -1
		}
		if a.Passed {
			h.pass(a.At)
		} else {
			h.fail(a.Finding)
		}
		all[a.Exercise] = h
	}
	return all
}

// fail counts a slip: something was done, and it was wrong. What is merely not
// done yet is no slip, and neither is the same finding again.
func (h *History) fail(finding string) {
	if finding != "" && finding != h.last && !strings.HasSuffix(finding, ".missing") {
		h.Slips++
	}
	h.last = finding
}

func (h *History) pass(at time.Time) {
	switch {
	case !h.Passed && h.Slips >= hard:
		h.stage = 0
	case h.Passed && at.Sub(h.LastPass) < apart:
		h.Slips, h.last = 0, ""
		return // the same sitting
	case h.Passed && h.stage >= 0 && h.Slips == 0:
		if h.stage++; h.stage == len(intervals()) {
			h.stage = -1 // it is known
		}
	}
	h.Passed, h.LastPass, h.Slips, h.last = true, at, 0, ""
}
