package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"matelot/internal/course"
)

func (a *App) courseNewCommand() *cobra.Command {
	var lesson string
	var langs []string
	cmd := &cobra.Command{
		Use: "new FOLDER", Args: upToOne,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"cli.error.course_folder", nil}
			}
			return a.newLesson(args[0], lesson, langs)
		},
	}
	cmd.Flags().StringVar(&lesson, "id", "first-steps", "")
	cmd.Flags().StringSliceVar(&langs, "languages", course.StarterLanguages(), "")
	return cmd
}

// newLesson makes a lesson that can be verified as it is, and its course where
// there is none yet.
func (a *App) newLesson(dir, lesson string, langs []string) error {
	files, err := course.New(dir, lesson, langs)
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(map[string]any{"course": dir, "lesson": lesson, "files": files})
	}
	for _, file := range files {
		a.print(filepath.ToSlash(file) + "\n")
	}
	a.note("cli.course.new", "Course", dir, "Lesson", lesson)
	return nil
}
