package rubric_test

import (
	"testing"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
)

// tasks are those of a small course of two lessons.
func tasks() []grader.Task {
	check := func(id string, points int, needs ...string) grader.TaskCheck {
		return grader.TaskCheck{Check: checker.Check{ID: id, Points: points, Needs: needs}}
	}
	return []grader.Task{
		{ID: "ports/build", Checks: []grader.TaskCheck{check("image", 1)}},
		{ID: "ports/publish", Checks: []grader.TaskCheck{
			check("container", 2), check("answers", 1, "container"), check("log", 1, "answers"),
		}},
		{ID: "volumes/keep", Checks: []grader.TaskCheck{check("volume", 3)}},
	}
}

func parse(t *testing.T, text string) *rubric.Rubric {
	t.Helper()
	r, err := rubric.Parse("rubric.yaml", []byte(text), tasks())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// results are the verdicts of ports/publish, by the first letters of their names.
func results(verdicts string) []checker.Result {
	specs := tasks()[1].Checks
	var list []checker.Result
	for i, letter := range verdicts {
		r := checker.Result{ID: specs[i].ID, MaxPoints: specs[i].MaxPoints()}
		switch letter {
		case 'p':
			r.Verdict, r.Points = checker.Pass, r.MaxPoints
		case 'f':
			r.Verdict = checker.Fail
		case 's':
			r.Verdict, r.Needs = checker.Skipped, specs[i].Needs
		case 'i':
			r.Verdict = checker.Inconclusive
		}
		list = append(list, r)
	}
	return list
}

// pass is an outcome in which every check of a task passes.
func pass(exercise string) grader.Outcome {
	o := grader.Outcome{Exercise: exercise}
	for _, task := range tasks() {
		if task.ID != exercise {
			continue
		}
		for _, c := range task.Checks {
			o.Results = append(o.Results, checker.Result{
				ID: c.ID, Verdict: checker.Pass, Points: c.MaxPoints(), MaxPoints: c.MaxPoints(),
			})
		}
	}
	return o
}
