package board

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// When a learner is taken to be stuck: they work on an exercise for so long, or were
// wrong so often in a row, and have not gone for a walk.
const (
	stuckAfter = 6 * time.Minute
	stuckWrong = 4
	awayAfter  = 12 * time.Minute
)

// Row is what a teacher sees of one learner.
type Row struct {
	Learner
	Current string        // exercise
	On      time.Duration // how long they have been at it
	Stuck   bool
	Away    bool // nothing has come from them for a while
	Seen    time.Time
	Passed  int // exercises, by themselves
	Shown   int // exercises, by a solution
	Points  int
	Cells   map[string]Cell // by exercise; those that were touched
}

// Trouble is something that learners get wrong now.
type Trouble struct {
	Exercise string
	Finding  string
	Learners []string // IDs, in the order of the room
	Of       int      // how many are at that exercise, or were, and have not passed it
}

// Step is how far the room is with one exercise.
type Step struct {
	Exercise string
	Here     int // learners whose current exercise it is, and who have not passed it
	Tried    int // learners who have touched it
	Done     int // learners who have passed it
}

// View is the room at one moment.
type View struct {
	At       time.Time
	Rows     []Row // in the order in which they joined
	Troubles []Trouble
	Steps    []Step // of all exercises, in the course's order
	Passes   []int  // in each of the last minutes, the newest last
}

// minutes is how far back the pace is told.
const minutes = 30

// View tells how the room is at a time. What it gives is the caller's own.
func (b *Board) View(now time.Time) View {
	v := View{At: now, Rows: make([]Row, 0, len(b.order)), Passes: make([]int, minutes)}
	for _, id := range b.order {
		v.Rows = append(v.Rows, b.learners[id].row(now))
	}
	v.Steps = b.steps(v.Rows)
	v.Troubles = troubles(v.Rows, v.Steps)
	for _, at := range b.passes {
		if ago := int(now.Sub(at) / time.Minute); ago >= 0 && ago < minutes {
			v.Passes[minutes-1-ago]++
		}
	}
	return v
}

// Row tells of one learner, and whether there is such a one.
func (b *Board) Row(id string, now time.Time) (Row, bool) {
	l := b.learners[id]
	if l == nil {
		return Row{}, false
	}
	return l.row(now), true
}

func (l *line) row(now time.Time) Row {
	r := Row{Learner: l.learner, Seen: l.seen, Current: l.current, Cells: make(map[string]Cell, len(l.cells)), Away: now.Sub(l.seen) > awayAfter}
	for id, c := range l.cells {
		r.Cells[id] = *c
		r.Points += c.Points
		switch c.State {
		case Passed:
			r.Passed++
		case Shown:
			r.Shown++
		case Untouched, Begun, Unsure, Failed:
		}
	}
	if c := l.cells[l.current]; c != nil && !c.State.Done() {
		r.On = max(now.Sub(c.First), 0)
		r.Stuck = !r.Away && (r.On >= stuckAfter || c.Wrong >= stuckWrong)
	}
	return r
}

func (b *Board) steps(rows []Row) []Step {
	var steps []Step
	for _, l := range b.outline.Lessons {
		for _, e := range l.Exercises {
			s := Step{Exercise: e.ID}
			for _, r := range rows {
				c, touched := r.Cells[e.ID]
				switch {
				case !touched:
				case c.State.Done():
					s.Tried++
					s.Done++
				default:
					s.Tried++
					if r.Current == e.ID {
						s.Here++
					}
				}
			}
			steps = append(steps, s)
		}
	}
	return steps
}

// troubles are the findings of the learners' current exercises, what most get wrong
// first.
func troubles(rows []Row, steps []Step) []Trouble {
	type key struct{ exercise, finding string }
	found := map[key]*Trouble{}
	var all []*Trouble
	for _, r := range rows {
		c, ok := r.Cells[r.Current]
		if !ok || r.Away || c.State != Failed || c.Finding == "" {
			continue
		}
		k := key{r.Current, c.Finding}
		if found[k] == nil {
			found[k] = &Trouble{Exercise: r.Current, Finding: c.Finding}
			all = append(all, found[k])
		}
		found[k].Learners = append(found[k].Learners, r.ID)
	}
	here := map[string]int{}
	for _, s := range steps {
		here[s.Exercise] = s.Here
	}
	list := make([]Trouble, 0, len(all))
	for _, t := range all {
		t.Of = here[t.Exercise]
		list = append(list, *t)
	}
	slices.SortStableFunc(list, func(x, y Trouble) int {
		return cmp.Or(cmp.Compare(len(y.Learners), len(x.Learners)), strings.Compare(x.Exercise, y.Exercise), strings.Compare(x.Finding, y.Finding))
	})
	return list
}

// ByNeed sorts rows for who goes round the room: the stuck ones first, who is stuck
// for longest before the others.
func ByNeed(rows []Row) []Row {
	stuck := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.Stuck })
	slices.SortStableFunc(stuck, func(x, y Row) int { return cmp.Compare(y.On, x.On) })
	return stuck
}
