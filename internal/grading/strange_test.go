package grading

import (
	"fmt"
	"slices"
	"testing"

	"matelot/internal/grader"
	"matelot/internal/grader/submission"
)

// TestWhatWouldMakeMarksWrong: work for another course and a name on two submissions are
// told before anything is graded; a submission that is merely empty is not.
func TestWhatWouldMakeMarksWrong(t *testing.T) {
	t.Parallel()
	stray := func(id string) []grader.Problem { return []grader.Problem{{Code: submission.Stray, Detail: id}} }
	done := map[string]grader.Work{"ports/publish": {}}
	all := []grader.Submission{
		{Name: "ada", Learner: "Ada", Problems: stray("harbour/logbook")},
		{Name: "bob", Learner: "Bob", Problems: stray("harbour/logbook")},
		{Name: "bob-2", Learner: "Bob", Exercises: done, Problems: stray("extra")},
		{Name: "empty", Learner: "empty", Problems: []grader.Problem{{Code: submission.Empty}}},
	}
	var told []string
	o := Options{Note: func(id string, data ...any) { told = append(told, fmt.Sprint(id, data)) }}
	o.tellStrange(all)
	want := []string{
		"cli.grade.other_course[Count 2 Exercises harbour/logbook]",
		"cli.grade.same_name[Name Bob Submissions bob, bob-2]",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
	told = nil
	if o.tellStrange(all[2:]); len(told) > 0 {
		t.Errorf("told %q", told)
	}
}
