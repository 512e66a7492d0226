package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox/images"
)

func (a *App) courseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "course",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "lint", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.lintCourse(cmd.Context()) },
		},
		a.courseNewCommand(),
		a.verifyCommand(),
		a.courseImportCommand(),
		a.courseExportCommand(),
	)
	return cmd
}

// lintCourse finds what is missing or misspelt in a course, without an engine.
func (a *App) lintCourse(ctx context.Context) error {
	fsys, err := a.courseFS()
	if err != nil {
		return err
	}
	problems, err := course.Lint(fsys, labImages())
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return a.tellProblems(problems)
	}
	if err := a.tellAged(ctx); err != nil {
		a.note("cli.course.ages_unread", "Detail", err.Error())
	}
	a.note("cli.course.lint_ok")
	return nil
}

// labImages are the references that matelot brings.
func labImages() []string {
	var refs []string
	for _, image := range images.All() {
		refs = append(refs, image.Ref)
	}
	return refs
}

// tellAged says which texts may lack what changed in English. It is a hint.
func (a *App) tellAged(ctx context.Context) error {
	if a.flags.course == "" {
		return nil
	}
	all, err := a.course()
	if err != nil {
		return err
	}
	aged, err := course.Aging(ctx, a.flags.course, all)
	for _, text := range aged {
		a.note("cli.course.aged", "File", text.File, "Newer", text.Newer)
	}
	return err
}

// tellProblems prints what is wrong with a course; the command has not passed.
func (a *App) tellProblems(problems course.Problems) error {
	if a.json() {
		if err := a.printJSON(map[string]any{"problems": a.problemList(problems)}); err != nil {
			return err
		}
		return errNotPassed
	}
	a.print(problems.Words(a.Words) + "\n")
	return errNotPassed
}

// problemList is what is wrong with a course, for JSON.
func (a *App) problemList(problems course.Problems) []map[string]any {
	list := []map[string]any{}
	for _, p := range problems {
		list = append(list, map[string]any{
			"file": p.File, "line": p.Line, "code": p.Code, "message": p.Message(a.Words), "remedy": p.Remedy(a.Words),
		})
	}
	return list
}

// toVerify lists the exercises that are meant: all, a lesson's, or one.
func (a *App) toVerify(args []string) ([]*course.Exercise, error) {
	all, err := a.course()
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return all.Exercises(), nil
	}
	if _, err := a.exercise(args[0], nil); err != nil {
		return nil, err // with the nearest names
	}
	var wanted []*course.Exercise
	for _, ex := range all.Exercises() {
		if ex.ID == args[0] || strings.HasPrefix(ex.ID, args[0]+"/") {
			wanted = append(wanted, ex)
		}
	}
	return wanted, nil
}
