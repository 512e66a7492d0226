package rubric

import (
	"math"
	"slices"

	"matelot/checker"
	"matelot/internal/grader"
)

// Apply makes a submission's grade of what came of the tasks that it was asked
// for. A task that no outcome is about was not handed in. The late rules look at
// the submission's Handed: who calls says which clock is to be trusted, the
// learner's or the course platform's, by setting it.
//
// What could not be checked counts neither as points nor in the maximum, and is
// listed for a second run.
func (r *Rubric) Apply(tasks []grader.Task, of grader.Submission, outcomes []grader.Outcome) grader.Grade {
	g := grader.Grade{
		Submission: of.Name, Learner: of.Learner, Hash: of.Hash, Handed: of.Handed, Problems: of.Problems,
		Late: r.late.of(of.Handed),
	}
	var sum tally
	for _, task := range tasks {
		outcome := grader.Outcome{Exercise: task.ID, Absent: true}
		if i := slices.IndexFunc(outcomes, func(o grader.Outcome) bool { return o.Exercise == task.ID }); i >= 0 {
			outcome = outcomes[i]
		}
		e, t := r.weigh(task, outcome)
		sum.add(t)
		g.Exercises = append(g.Exercises, e)
		g.TookMS += e.TookMS
		if t.open {
			g.Again = append(g.Again, e.ID)
		}
	}
	kept := 100.0
	if g.Late != nil {
		kept -= g.Late.Percent
	}
	g.TookMS = math.Round(g.TookMS*10) / 10
	g.Earned, g.MaxPoints = sum.points.float(), sum.most.float()
	g.Points = sum.points.part(kept).float()
	g.Verdict = r.verdict(g, sum, kept)
	return g
}

// Exercise weighs what came of one task.
func (r *Rubric) Exercise(task grader.Task, outcome grader.Outcome) grader.Exercise {
	e, _ := r.weigh(task, outcome)
	return e
}

// weigh gives an exercise with its sums.
func (r *Rubric) weigh(task grader.Task, o grader.Outcome) (grader.Exercise, tally) {
	e := grader.Exercise{
		ID: task.ID, Required: r.isRequired(task.ID), Breaches: o.Breaches, Output: o.Output,
		Evidence: o.Evidence, TookMS: math.Round(float64(o.Took.Microseconds())/100) / 10,
	}
	whole := r.whole(task)
	switch {
	case o.Absent:
		e.Status, e.Verdict = grader.Absent, checker.Fail
		return withSums(e, whole.lost())
	case len(o.Breaches) > 0:
		e.Status = grader.Broken
	case o.Reason != "" || len(o.Results) == 0:
		e.Status = grader.Inconclusive
	default:
		e.Status = grader.Judged
	}
	switch broken := e.Status == grader.Broken; {
	case broken && (r.breaches == breachesZero || o.Reason == "" && len(o.Results) == 0):
		// To leave nothing that could be judged must not pay.
		e.Verdict = checker.Fail
		return withSums(e, whole.lost())
	case o.Reason != "" || len(o.Results) == 0:
		e.Verdict, e.Reason = checker.Inconclusive, o.Reason
		return withSums(e, whole.unknown())
	}
	var sum tally
	e.Checks, sum = r.checks(task, o.Results)
	e.Verdict = overall(e.Checks)
	return withSums(e, sum)
}

// withSums is an exercise with its points.
func withSums(e grader.Exercise, t tally) (grader.Exercise, tally) {
	e.Points, e.MaxPoints = t.points.float(), t.most.float()
	return e, t
}

// verdict says whether a submission passed. What could not be checked makes it
// inconclusive only where it could still turn the verdict.
func (r *Rubric) verdict(g grader.Grade, sum tally, kept float64) checker.Verdict {
	if g.Late != nil && g.Late.CutOff {
		return checker.Fail
	}
	if len(g.Exercises) == 0 {
		return checker.Inconclusive
	}
	verdict := checker.Pass
	for _, e := range g.Exercises {
		switch {
		case !e.Required || e.Verdict == checker.Pass:
		case e.Verdict == checker.Inconclusive:
			verdict = checker.Inconclusive
		default:
			return checker.Fail
		}
	}
	if r.pass == nil {
		return verdict
	}
	wanted := (sum.most + sum.unsure).part(*r.pass)
	switch {
	case (sum.points + sum.unsure).part(kept) < wanted:
		return checker.Fail
	case sum.points.part(kept) < wanted:
		return checker.Inconclusive
	}
	return verdict
}
