package board

import (
	"slices"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
)

// Learner is who did something.
type Learner struct {
	ID    string
	Alias string
	Lang  string
	Since time.Time // when they joined
}

// State is how far a learner is with an exercise.
type State string

// The states, from nothing on.
const (
	Untouched State = ""
	Begun     State = "begun"
	Unsure    State = "unsure" // it could not be judged, for a reason that is not the learner's
	Failed    State = "failed" // the last attempt was wrong
	Shown     State = "shown"  // passed by a solution that matelot ran
	Passed    State = "passed"
)

// Done tells whether nothing is left to do.
func (s State) Done() bool { return s == Shown || s == Passed }

// Cell is a learner's way through one exercise. Once passed it stays so.
type Cell struct {
	State     State
	Attempts  int       // that were judged
	Wrong     int       // in a row, up to the last one
	Finding   string    // the most telling code of the last attempt; "" when it passed
	Hints     int       // how many were asked for
	Points    int       // of the best attempt
	MaxPoints int       // of that attempt
	First     time.Time // when it was begun, or first tried
	Last      time.Time // of anything
	Done      time.Time // when it was passed
}

// Entry is an event with whose it is, and when it was by the room's clock.
type Entry struct {
	Learner string
	At      time.Time
	Event   classroom.Event
}

// Board has what was done in a room. It may not be used by two goroutines at once.
type Board struct {
	outline  classroom.Outline
	known    map[string]bool // exercises
	learners map[string]*line
	order    []string // of learners, as they came
	passes   []time.Time
}

// line is what is known of one learner.
type line struct {
	learner Learner
	cells   map[string]*Cell
	current string // exercise of the newest event
	seen    time.Time
}

// New is the board of an empty room.
func New(outline classroom.Outline) *Board {
	b := &Board{outline: outline, known: map[string]bool{}, learners: map[string]*line{}}
	for _, l := range outline.Lessons {
		for _, e := range l.Exercises {
			b.known[e.ID] = true
		}
	}
	return b
}

// Outline is what of the course the board shows.
func (b *Board) Outline() classroom.Outline { return b.outline }

// Join adds a learner. One who is there already stays as they are.
func (b *Board) Join(l Learner) {
	if _, ok := b.learners[l.ID]; ok {
		return
	}
	b.learners[l.ID] = &line{learner: l, cells: map[string]*Cell{}, seen: l.Since}
	b.order = append(b.order, l.ID)
}

// Leave takes a learner away, with all that they did.
func (b *Board) Leave(id string) {
	delete(b.learners, id)
	b.order = slices.DeleteFunc(b.order, func(other string) bool { return other == id })
}

// Add notes what a learner did. What is of nobody, or of an exercise that the course
// has not, changes nothing: false.
func (b *Board) Add(e Entry) bool {
	l := b.learners[e.Learner]
	if l == nil {
		return false
	}
	if e.At.After(l.seen) {
		l.seen = e.At
	}
	if !b.known[e.Event.Exercise] {
		return false
	}
	cell := l.cells[e.Event.Exercise]
	if cell == nil {
		cell = &Cell{First: e.At}
		l.cells[e.Event.Exercise] = cell
	}
	if current := l.cells[l.current]; current == nil || !e.At.Before(current.Last) {
		l.current = e.Event.Exercise
	}
	// What was kept while the network was gone comes late, and tells of the past.
	late := e.At.Before(cell.Last)
	if !late {
		cell.Last = e.At
	}
	if e.At.Before(cell.First) {
		cell.First = e.At
	}
	switch e.Event.Kind {
	case classroom.Begun:
		if !late {
			cell.begin(e.At)
		}
	case classroom.Hinted:
		cell.Hints = max(cell.Hints, e.Event.Level)
	case classroom.Attempted:
		b.attempt(cell, e, late)
	}
	return true
}

// begin is another start: what was wrong before is no longer so.
func (c *Cell) begin(at time.Time) {
	if c.State.Done() {
		return
	}
	c.State, c.Wrong, c.Finding, c.First = Begun, 0, "", at
}

func (b *Board) attempt(c *Cell, e Entry, late bool) {
	c.Attempts++
	if c.MaxPoints == 0 || e.Event.Points > c.Points {
		c.Points, c.MaxPoints = e.Event.Points, e.Event.MaxPoints
	}
	switch e.Event.Verdict {
	case checker.Pass:
		if !c.State.Done() {
			c.Done = e.At
			b.passes = append(b.passes, e.At)
		}
		switch {
		case !e.Event.Shown:
			c.State = Passed
		case !c.State.Done():
			c.State = Shown
		}
		c.Wrong, c.Finding = 0, ""
	case checker.Fail:
		if late || c.State.Done() {
			return
		}
		c.State = Failed
		c.Wrong++
		c.Finding = telling(e.Event)
	case checker.Inconclusive, checker.Skipped:
		if !late && !c.State.Done() && c.State != Failed {
			c.State = Unsure
			c.Finding = telling(e.Event)
		}
	}
}

// telling is the first finding of what failed.
func telling(e classroom.Event) string {
	for _, c := range e.Checks {
		if c.Verdict != checker.Pass && len(c.Findings) > 0 {
			return c.Findings[0]
		}
	}
	return ""
}
