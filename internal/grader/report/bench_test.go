package report_test

import (
	"fmt"
	"testing"

	"matelot/internal/grader/report"
)

// The report of a thousand submissions, format by format.
func BenchmarkFormats(b *testing.B) {
	batch := sample(b)
	few := batch.Grades
	batch.Grades = nil
	for i := range 1000 {
		g := few[i%len(few)]
		g.Submission = fmt.Sprintf("learner-%04d.zip", i)
		batch.Grades = append(batch.Grades, g)
	}
	for _, f := range report.Formats() {
		b.Run(f.Name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				size = 0
				for file, err := range f.Files(batch, options("fr")) {
					if err != nil {
						b.Fatal(err)
					}
					size += len(file.Data)
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
