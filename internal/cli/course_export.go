package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/exchange"
)

// everyLesson is what to write for all lessons of a course.
const everyLesson = "all"

type exportOptions struct {
	out string
	to  string
}

func (a *App) courseExportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use: "export LESSON|all -o FOLDER --to PLATFORM", Args: upToOne,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || o.out == "" || o.to == "" {
				return &usageError{"cli.error.export_args", map[string]any{"Known": strings.Join(exchange.Exportable(), ", ")}}
			}
			return a.exportCourse(args[0], o)
		},
	}
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "")
	cmd.Flags().StringVar(&o.to, "to", "", "")
	return cmd
}

// exportCourse writes a lesson, or all that are written, for another platform,
// in the language of --lang.
func (a *App) exportCourse(which string, o exportOptions) error {
	lessons, err := a.toExport(which)
	if err != nil {
		return err
	}
	report, err := exchange.Export(lessons, o.out, exchange.ExportOptions{
		To: o.to, Lang: a.Words.Lang(), Own: a.flags.course != "", Words: a.Words,
	})
	if err != nil {
		return err
	}
	if a.json() {
		return a.printExchange(o.out, report)
	}
	a.tellExchange(report)
	a.note("cli.export.done", "Folder", o.out, "Platform", report.Platform, "Count", report.Exercises, "Lessons", len(report.Lessons))
	return nil
}

// toExport lists the lessons that are meant. Lessons that are only announced have
// nothing to write.
func (a *App) toExport(which string) ([]*course.Lesson, error) {
	if lesson, _, exercise := strings.Cut(which, "/"); exercise {
		return nil, &usageError{"cli.error.export_exercise", map[string]any{"Got": which, "Lesson": lesson}}
	}
	fsys, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	if which != everyLesson {
		l, err := course.LoadLesson(fsys, which)
		return []*course.Lesson{l}, err
	}
	all, err := course.Load(fsys)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all.Lessons, func(l *course.Lesson) bool { return l.Coming }), nil
}
