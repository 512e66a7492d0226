package rubric_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
	"matelot/internal/i18n"
)

// Whatever stands in a rubric, it is refused with words, or it weighs: no points
// beyond the maximum, and none below zero.
func FuzzParse(f *testing.F) {
	f.Add([]byte("format: 1\nweights: {ports: 1e2, ports/publish/log: .5}\nhidden: [volumes/keep]\npass: 33.3\nlate: {deadline: 2026-10-23 23:59, time_zone: UTC, steps: [{after: 1d2h, percent: 7.5}]}\n"))
	files, err := filepath.Glob("testdata/malformed/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	words := i18n.English()
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := rubric.Parse("rubric.yaml", data, tasks())
		if err != nil {
			var problems course.Problems
			if !errors.As(err, &problems) || problems.Words(words) == "" {
				t.Fatalf("the error is %v", err)
			}
			return
		}
		outcomes := []grader.Outcome{pass("ports/build"), {Exercise: "ports/publish", Results: results("pis")}}
		g := r.Apply(r.Asks(tasks()), grader.Submission{Handed: instant(t, "2030-01-01T00:00:00Z")}, outcomes)
		if g.Points < 0 || g.Points > g.Earned || g.Earned > g.MaxPoints || g.Verdict == checker.Skipped {
			t.Errorf("%+v", g)
		}
	})
}
