package cli

import (
	"context"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/render"
)

func (a *App) lessonsCommand() *cobra.Command {
	return &cobra.Command{
		Use:        "lessons",
		SuggestFor: []string{"list", "ls"},
		Args:       noArgs,
		RunE:       func(cmd *cobra.Command, _ []string) error { return a.lessons(cmd.Context()) },
	}
}

// lessons lists the course with the learner's progress. Progress that cannot
// be read is said, and does not keep the list back.
func (a *App) lessons(ctx context.Context) error {
	all, err := a.course()
	if err != nil {
		return err
	}
	progress, err := a.bestResults(ctx)
	if err != nil {
		a.note("cli.progress.unread", "Detail", err.Error())
	}
	list := render.ListCourse(all, a.Words.Lang(), progress)
	r := a.renderer(a.Streams.Out)
	if !a.json() {
		a.print(r.Lessons(list, true))
		return nil
	}
	data, err := r.LessonsJSON(list)
	if err != nil {
		return err
	}
	a.print(string(data))
	return nil
}

// course loads the whole course.
func (a *App) course() (*course.Course, error) {
	fsys, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	return course.Load(fsys)
}

// completeExercises completes the IDs of exercises.
func (a *App) completeExercises(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, err := a.course()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var ids []string
	for _, ex := range all.Exercises() {
		ids = append(ids, cobra.CompletionWithDesc(ex.ID, ex.Title(a.Words.Lang())))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
