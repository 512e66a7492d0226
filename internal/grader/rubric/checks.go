package rubric

import (
	"matelot/checker"
	"matelot/internal/grader"
)

// whole is what a task is worth.
func (r *Rubric) whole(task grader.Task) tally {
	var t tally
	for _, c := range task.Checks {
		t.most += r.worth(task.ID, c.ID, c.MaxPoints())
	}
	return t
}

// worth is what points of a check count.
func (r *Rubric) worth(exercise, check string, points int) cents {
	return centsOf(float64(points) * r.weight(exercise+"/"+check))
}

// checks weighs the results of a task's checks. A check without a result was not
// judged.
func (r *Rubric) checks(task grader.Task, results []checker.Result) ([]grader.Check, tally) {
	judged := make(map[string]checker.Result, len(results))
	for _, result := range results {
		judged[result.ID] = result
	}
	var sum tally
	checks := make([]grader.Check, 0, len(task.Checks))
	for _, c := range task.Checks {
		result, ok := judged[c.ID]
		if !ok {
			result = checker.Result{ID: c.ID, Verdict: checker.Inconclusive, MaxPoints: c.MaxPoints()}
		}
		check := grader.Check{
			Result: result, Hidden: r.hidden.covers(task.ID + "/" + c.ID),
			Open: isOpen(result, judged, len(judged)),
		}
		points, most := r.worth(task.ID, c.ID, result.Points), r.worth(task.ID, c.ID, result.MaxPoints)
		if check.Open {
			sum.add(tally{unsure: most, open: true})
		} else {
			sum.add(tally{points: points, most: most})
			check.Weighted, check.MaxWeighted = points.float(), most.float()
		}
		checks = append(checks, check)
	}
	return checks, sum
}

// isOpen tells whether a check has not been decided: it could not be judged, or it
// waits for one that could not be and for none that failed. deep bounds the way
// back through needs, which may be a circle.
func isOpen(r checker.Result, judged map[string]checker.Result, deep int) bool {
	switch r.Verdict {
	case checker.Inconclusive:
		return true
	case checker.Skipped:
	default:
		return false
	}
	open := false
	for _, need := range r.Needs {
		n, ok := judged[need]
		if !ok || deep == 0 || !isOpen(n, judged, deep-1) {
			return false
		}
		open = true
	}
	return open
}

// overall is the verdict of an exercise. To wait for a check that could not be
// judged is not to fail.
func overall(checks []grader.Check) checker.Verdict {
	verdict := checker.Pass
	for _, c := range checks {
		switch {
		case c.Open:
			verdict = checker.Inconclusive
		case c.Verdict != checker.Pass:
			return checker.Fail
		}
	}
	if len(checks) == 0 {
		return checker.Inconclusive
	}
	return verdict
}
