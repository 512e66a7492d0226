package rubric_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
	"matelot/internal/i18n"
	"matelot/lessons"
)

// A batch that is kept as JSON is the same when it is read again, with every check
// of the course in it.
func TestABatchCanBeKept(t *testing.T) {
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, err := rubric.Tasks(c.Exercises(), i18n.Languages())
	if err != nil {
		t.Fatal(err)
	}
	r := rubric.Default()
	b := grader.Batch{Format: 1, Tasks: all, Grades: []grader.Grade{
		r.Apply(all, grader.Submission{Name: "a", Handed: instant(t, "2026-10-23T12:00:00Z")}, []grader.Outcome{{Exercise: all[0].ID, Reason: "setup"}}),
	}}
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var again grader.Batch
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}
