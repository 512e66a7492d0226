package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/printable"
)

// ExportOptions are what `matelot classroom export` was asked for.
type ExportOptions struct {
	File     string // the classroom's
	Course   *course.Course
	Outline  classroom.Outline
	Rubric   string // file; "" is each check by its points
	Format   string
	Language string
	Version  string
}

// exportFormats are in which what learners did can be written.
func exportFormats() []string { return []string{"csv", "json", "junit", "xapi"} }

func (a *App) exportClassCommand() *cobra.Command {
	var data, out string
	o := ExportOptions{}
	cmd := &cobra.Command{
		Use: "export", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.exportClass(cmd.Context(), o, data, out) },
	}
	flags := cmd.Flags()
	flags.StringVar(&data, "data", "", "")
	flags.StringVar(&o.Format, "format", "csv", "")
	flags.StringVar(&o.Rubric, "rubric", "", "")
	flags.StringVarP(&out, "out", "o", "", "")
	return cmd
}

// exportClass writes what a classroom knows of its learners' progress.
func (a *App) exportClass(ctx context.Context, o ExportOptions, data, out string) error {
	if !slices.Contains(exportFormats(), o.Format) {
		return &usageError{"classroom.error.format", map[string]any{"Got": o.Format, "Known": strings.Join(exportFormats(), ", ")}}
	}
	if done, err := a.handOver(ctx); done {
		return err
	}
	if a.Export == nil {
		return &usageError{"classroom.error.no_tutor", nil}
	}
	dir := a.classDir(data)
	o.File = filepath.Join(dir, "classroom.db")
	if !exists(o.File) {
		return &usageError{"classroom.error.nothing", map[string]any{"Dir": dir}}
	}
	if err := a.courseOfClass(ctx, dir); err != nil {
		return err
	}
	loaded, err := a.course()
	if err != nil {
		return err
	}
	if o.Outline, err = outlineOf(loaded); err != nil {
		return err
	}
	o.Course, o.Language, o.Version = loaded, a.Words.Lang(), a.Version
	text, err := a.Export(ctx, o)
	if other := new(classroom.OtherCourseError); errors.As(err, &other) {
		return &usageError{"classroom.error.other_course", map[string]any{"Exercise": printable.Line(other.Exercise)}}
	}
	if err != nil {
		var worded Worded
		if errors.As(err, &worded) {
			return err
		}
		return fmt.Errorf("writing what the classroom knows: %w", err)
	}
	a.note("classroom.progress")
	if out == "" || out == "-" {
		a.print(string(text))
		return nil
	}
	if err := os.WriteFile(out, text, 0o600); err != nil {
		return fmt.Errorf("writing what the classroom knows: %w", err)
	}
	a.note("classroom.exported", "File", out)
	return nil
}
