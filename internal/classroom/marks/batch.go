package marks

import (
	"slices"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
)

// Batch weighs what learners did by a rubric. Each exercise counts by the learner's
// best attempt; one that a solution was run for counts as not done.
func Batch(tasks []grader.Task, r *rubric.Rubric, learners []board.Learner, entries []board.Entry) grader.Batch {
	asked := r.Asks(tasks)
	b := grader.Batch{Format: 1, Engine: grader.Progress, Tasks: asked}
	by := map[string]grader.Task{}
	for _, task := range asked {
		by[task.ID] = task
	}
	type place struct{ learner, exercise string }
	best := map[place][]checker.Result{}
	for _, e := range entries {
		task, wanted := by[e.Event.Exercise]
		if !wanted || e.Event.Kind != classroom.Attempted || e.Event.Shown {
			continue
		}
		at, now := place{e.Learner, task.ID}, results(task, e.Event)
		if before, tried := best[at]; !tried || better(now, before) {
			best[at] = now
		}
	}
	for _, l := range learners {
		var outcomes []grader.Outcome
		for _, task := range asked {
			if found, tried := best[place{l.ID, task.ID}]; tried {
				outcomes = append(outcomes, grader.Outcome{Exercise: task.ID, Results: found})
			}
		}
		b.Grades = append(b.Grades, r.Apply(asked, grader.Submission{Name: l.Alias, Learner: l.Alias}, outcomes))
	}
	slices.SortFunc(b.Grades, func(x, y grader.Grade) int {
		if x.Learner < y.Learner {
			return -1
		}
		return 1 // no two have the same alias
	})
	return b
}

// better tells whether an attempt counts rather than one before it: a pass before a
// failure before what could not be judged, then more points.
func better(now, before []checker.Result) bool {
	rank := func(results []checker.Result) int {
		switch checker.Overall(results) {
		case checker.Pass:
			return 2
		case checker.Fail:
			return 1
		case checker.Skipped, checker.Inconclusive:
		}
		return 0
	}
	if x, y := rank(now), rank(before); x != y {
		return x > y
	}
	mine, _ := checker.Score(now)
	theirs, _ := checker.Score(before)
	return mine > theirs
}

// results are an attempt's as the rubric weighs them. What checks there are and what
// they are worth is the course's to say, not the learner's machine's.
func results(task grader.Task, e classroom.Event) []checker.Result {
	all := make([]checker.Result, 0, len(task.Checks))
	for _, c := range task.Checks {
		r := checker.Result{ID: c.ID, Verdict: checker.Inconclusive, MaxPoints: c.MaxPoints(), Needs: c.Needs}
		i := slices.IndexFunc(e.Checks, func(told classroom.Check) bool { return told.ID == c.ID })
		if i >= 0 {
			r.Verdict = e.Checks[i].Verdict // what was seen is not told to a room, so there is nothing to word
		}
		if r.Verdict == checker.Pass {
			r.Points = r.MaxPoints
		}
		all = append(all, r)
	}
	return all
}
