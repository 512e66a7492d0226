package rubric

import (
	"time"
	_ "time/tzdata" // a deadline in Paris is the same on a machine that knows no Paris

	"matelot/internal/grader"
)

// late is what it costs to hand in after a deadline.
type late struct {
	deadline time.Time
	grace    time.Duration // not late before it has passed
	perDay   float64       // per cent, for each day begun since the deadline
	steps    []step        // instead, in rising order
	cutOff   time.Duration // since the deadline; 0 is never
}

// step is what is taken off once so much time has passed since the deadline.
type step struct {
	after   time.Duration
	percent float64
}

// of is what the rules make of the time at which something was handed in, nil
// when it was in time. Within the grace nothing is late; after it the whole time
// since the deadline counts.
func (l *late) of(handed time.Time) *grader.Late {
	if l == nil {
		return nil
	}
	if handed.IsZero() {
		return &grader.Late{Unknown: true}
	}
	over := handed.Sub(l.deadline)
	if over <= 0 || over <= l.grace {
		return nil
	}
	found := &grader.Late{Seconds: int64(over / time.Second)}
	switch {
	case l.cutOff > 0 && over > l.cutOff:
		found.CutOff, found.Percent = true, 100
	case l.perDay > 0:
		days := (over + day - 1) / day
		found.Percent = min(100, l.perDay*float64(days))
	default:
		for _, s := range l.steps {
			if over > s.after {
				found.Percent = s.percent
			}
		}
	}
	return found
}
