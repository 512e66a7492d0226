package grading

import (
	"fmt"
	"os"
	"path/filepath"

	"matelot/internal/grader"
	"matelot/internal/grader/report"
)

// kept is the folder for evidence.
func kept(o Options) string {
	if o.Out == "" {
		return o.Kept
	}
	return filepath.Join(o.Out, "evidence")
}

// write writes the reports: into the folder where there is one, else the one that was
// asked for to standard output. With a folder a person still sees the table.
func write(o Options, formats []report.Format, b grader.Batch) error {
	how := report.Options{
		Language: o.Words.Lang(), Style: o.Style, Version: o.Version, Learner: o.Learner, Classroom: report.ClassroomFrom(o.Getenv),
	}
	shown := false
	for _, f := range formats {
		for file, err := range f.Files(b, how) {
			if err != nil {
				return err
			}
			if o.Out == "" || f.Name == "table" {
				if _, err := o.Stdout.Write(file.Data); err != nil {
					return fmt.Errorf("writing the report: %w", err)
				}
				shown = true
				continue
			}
			if err := writeFile(filepath.Join(o.Out, filepath.FromSlash(file.Name)), file.Data); err != nil {
				return err
			}
		}
	}
	if !shown {
		table, _ := report.Find("table")
		for file, err := range table.Files(b, how) {
			if err != nil {
				return err
			}
			if _, err := o.Stdout.Write(file.Data); err != nil {
				return fmt.Errorf("writing the table: %w", err)
			}
		}
		o.Note("cli.grade.written", "Dir", o.Out)
	}
	return nil
}

func writeFile(path string, data []byte) error {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, data, 0o644) //nolint:gosec // reports are to be read
	}
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
