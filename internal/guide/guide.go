package guide

import (
	"cmp"
	"slices"
	"time"

	"matelot/internal/course"
)

// Reason says why an exercise is worth doing next.
type Reason string

// The reasons.
const (
	Following Reason = "following" // it comes next
	Review    Reason = "review"    // it was hard, and a while ago
	Skipped   Reason = "skipped"   // it was passed over
)

// Choice is what to do next.
type Choice struct {
	Exercise *course.Exercise // nil when nothing is left
	Why      Reason
	// Over are exercises on the way to it that cannot be done here.
	Over []*course.Exercise
}

// Guide knows a course and what a learner did in it.
type Guide struct {
	Course    *course.Course
	Histories map[string]History // by exercise ID
	Now       time.Time
	// Unfit tells of an exercise that it cannot be done where the learner works: it is
	// passed over, and holds nothing back. Nil is never.
	Unfit func(*course.Exercise) bool
}

// Next is what is worth doing after an exercise: what is left of its lesson
// behind it; then a review that is due; then the next lesson that is not done,
// and at last what was passed over. ok is false when all is done. With "" it is
// what to begin with.
func (g Guide) Next(current string) (choice Choice, ok bool) {
	choice, ok = g.next(current)
	choice.Over = g.over(current, choice.Exercise)
	return choice, ok
}

// over lists what is passed over between two exercises since it cannot be done here.
// Without an end it is all behind the first.
func (g Guide) over(from string, to *course.Exercise) []*course.Exercise {
	all := g.Course.Exercises()
	first := slices.IndexFunc(all, func(e *course.Exercise) bool { return e.ID == from }) + 1
	last := len(all)
	if to != nil {
		last = slices.Index(all, to)
	}
	var over []*course.Exercise
	for i := first; i < last; i++ {
		if e := all[i]; g.unfit(e) && !g.Histories[e.ID].Passed && !g.knows(e.Lesson) {
			over = append(over, e)
		}
	}
	return over
}

func (g Guide) unfit(e *course.Exercise) bool { return g.Unfit != nil && g.Unfit(e) }

func (g Guide) next(current string) (choice Choice, ok bool) {
	at := slices.IndexFunc(g.Course.Lessons, func(l *course.Lesson) bool { return l.Exercise(shortName(l, current)) != nil })
	if at >= 0 && !g.knows(g.Course.Lessons[at]) {
		if e := g.open(after(g.Course.Lessons[at], current)); e != nil {
			return Choice{Exercise: e, Why: Following}, true
		}
	}
	if e := g.review(current); e != nil {
		return Choice{Exercise: e, Why: Review}, true
	}
	for _, l := range g.Course.Lessons[at+1:] {
		if e := g.open(l.Exercises); e != nil && !g.Done(l) {
			return Choice{Exercise: e, Why: Following}, true
		}
	}
	for _, l := range g.Course.Lessons[:at+1] {
		if g.Done(l) {
			continue
		}
		if e := g.open(slices.DeleteFunc(slices.Clone(l.Exercises), func(e *course.Exercise) bool { return e.ID == current })); e != nil {
			return Choice{Exercise: e, Why: Skipped}, true
		}
	}
	return Choice{}, false
}

// shortName is the exercise's name in the lesson, "" when it is another's.
func shortName(l *course.Lesson, id string) string {
	for _, e := range l.Exercises {
		if e.ID == id {
			return e.Name()
		}
	}
	return ""
}

// after lists the lesson's exercises behind one.
func after(l *course.Lesson, id string) []*course.Exercise {
	for i, e := range l.Exercises {
		if e.ID == id {
			return l.Exercises[i+1:]
		}
	}
	return nil
}

// open is the first exercise that was not passed, and can be done here.
func (g Guide) open(exercises []*course.Exercise) *course.Exercise {
	for _, e := range exercises {
		if !g.unfit(e) && !g.Histories[e.ID].Passed {
			return e
		}
	}
	return nil
}

// review is the exercise whose review has been due for longest.
func (g Guide) review(current string) *course.Exercise {
	var due []*course.Exercise
	for _, e := range g.Course.Exercises() {
		if e.ID != current && !g.unfit(e) && g.Histories[e.ID].Due(g.Now) {
			due = append(due, e)
		}
	}
	if len(due) == 0 {
		return nil
	}
	return slices.MinFunc(due, func(a, b *course.Exercise) int {
		return cmp.Compare(g.Histories[a.ID].LastPass.UnixMilli(), g.Histories[b.ID].LastPass.UnixMilli())
	})
}

// Done tells whether a lesson need not be done any more: every exercise that can be
// done here was passed, or the one that shows that the lesson is known.
func (g Guide) Done(l *course.Lesson) bool {
	return g.knows(l) || (len(l.Exercises) > 0 && g.open(l.Exercises) == nil)
}

// knows tells whether the learner has shown that they know a lesson.
func (g Guide) knows(l *course.Lesson) bool {
	e := l.TestOut()
	return e != nil && g.Histories[e.ID].Passed
}

// Left is how many of a lesson's exercises were not passed, and can be done here.
func (g Guide) Left(l *course.Lesson) int {
	n := 0
	for _, e := range l.Exercises {
		if !g.unfit(e) && !g.Histories[e.ID].Passed {
			n++
		}
	}
	return n
}

// Before is the first lesson before one that is not done, nil when there is
// none. Lessons that are still to be written stand in nobody's way.
func (g Guide) Before(lesson string) *course.Lesson {
	for _, l := range g.Course.Lessons {
		if l.ID == lesson {
			return nil
		}
		if !l.Coming && len(l.Exercises) > 0 && !g.Done(l) {
			return l
		}
	}
	return nil
}
