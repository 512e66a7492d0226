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

// write writes the reports: into the folder where there is one, and then a person
// sees the table all the same; else the one that was asked for to standard output.
func write(o Options, formats []report.Format, b grader.Batch) error {
	how := report.Options{
		Language: o.Words.Lang(), Style: o.Style, Version: o.Version, Learner: o.Learner, Classroom: report.ClassroomFrom(o.Getenv),
	}
	if o.Out == "" {
		return show(o, formats[0], b, how)
	}
	for _, f := range formats {
		for file, err := range f.Files(b, how) {
			if err == nil {
				err = writeFile(filepath.Join(o.Out, filepath.FromSlash(file.Name)), file.Data)
			}
			if err != nil {
				return err
			}
		}
	}
	table, _ := report.Find("table")
	if err := show(o, table, b, how); err != nil {
		return err
	}
	o.Note("cli.grade.written", "Dir", o.Out)
	return nil
}

// show writes a report of one file to standard output.
func show(o Options, f report.Format, b grader.Batch, how report.Options) error {
	for file, err := range f.Files(b, how) {
		if err == nil {
			_, err = o.Stdout.Write(file.Data)
		}
		if err != nil {
			return fmt.Errorf("showing the report: %w", err)
		}
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
