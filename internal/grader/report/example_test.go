package report_test

import (
	"fmt"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/report"
	"matelot/internal/grader/rubric"
)

// From outcomes to a batch, and from a batch to the files of every format.
func Example() {
	tasks := []grader.Task{{
		ID: "ports/publish", Titles: map[string]string{"en": "Publish a port"},
		Checks: []grader.TaskCheck{{Check: checker.Check{ID: "container", Points: 2}}},
	}}
	weighed := rubric.Default() // or rubric.Load("rubric.yaml", tasks)
	batch := grader.Batch{Format: 1, Engine: "own", RubricHash: weighed.Hash, Tasks: weighed.Asks(tasks)}
	outcomes := []grader.Outcome{{
		Exercise: "ports/publish",
		Results:  []checker.Result{{ID: "container", Verdict: checker.Pass, Points: 2, MaxPoints: 2}},
	}}
	batch.Grades = append(batch.Grades, weighed.Apply(batch.Tasks, grader.Submission{Name: "ada.zip", Learner: "Ada"}, outcomes))
	for _, format := range report.Formats() {
		for file, err := range format.Files(batch, report.Options{Language: "en"}) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(format.Name, file.Name, len(file.Data) > 0)
		}
	}
	// Output:
	// table grades.txt true
	// json grades.json true
	// junit junit.xml true
	// csv grades.csv true
	// tap grades.tap true
	// gradescope gradescope/ada.zip/results.json true
	// classroom50 classroom50/ada.zip/result.json true
	// autograding autograding/ada.zip.txt true
	// check50 check50/ada.zip.json true
	// github github/summary.md true
	// github github/annotations.txt false
	// html html/index.html true
	// html html/learners/ada.zip.html true
}
