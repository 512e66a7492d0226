package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox/dial"
	"matelot/sandbox/images"
)

// patience is how long an attempt may take to show its effect.
const patience = 5 * time.Second

func (a *App) courseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "course",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "lint", Args: noArgs,
			RunE: func(*cobra.Command, []string) error { return a.lintCourse() },
		},
		&cobra.Command{
			Use: "verify [LESSON[/EXERCISE]]", Args: upToOne,
			RunE:              func(cmd *cobra.Command, args []string) error { return a.verifyCourse(cmd.Context(), args) },
			ValidArgsFunction: a.completeExercises,
		},
	)
	return cmd
}

// lintCourse finds what is missing or misspelt in a course, without an engine.
func (a *App) lintCourse() error {
	fsys, err := a.courseFS()
	if err != nil {
		return err
	}
	var refs []string
	for _, image := range images.All() {
		refs = append(refs, image.Ref)
	}
	problems, err := course.Lint(fsys, refs)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return a.tellProblems(problems)
	}
	a.note("cli.course.lint_ok")
	return nil
}

// tellProblems prints what is wrong with a course; the command has not passed.
func (a *App) tellProblems(problems course.Problems) error {
	if a.json() {
		list := []map[string]any{}
		for _, p := range problems {
			list = append(list, map[string]any{
				"file": p.File, "line": p.Line, "code": p.Code, "message": p.Message(a.Words), "remedy": p.Remedy(a.Words),
			})
		}
		if err := a.printJSON(map[string]any{"problems": list}); err != nil {
			return err
		}
		return errNotPassed
	}
	a.print(problems.Words(a.Words) + "\n")
	return errNotPassed
}

// verifyCourse proves exercises on the engine: each fails before anything is
// done, each solution passes, each mistake gives its finding first.
func (a *App) verifyCourse(ctx context.Context, args []string) (err error) {
	exercises, err := a.toVerify(args)
	if err != nil {
		return err
	}
	env := dial.System()
	env.Getenv = a.Getenv
	endpoint, err := dial.Find(ctx, env)
	if err != nil {
		return &engineError{err}
	}
	dir, err := os.MkdirTemp("", "matelot-verify-")
	if err != nil {
		return fmt.Errorf("making a folder for the trials: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	verifier := course.Verifier{Runner: trialRunner{app: a, endpoint: endpoint, dir: dir}, Patience: patience}
	var problems course.Problems
	tried := 0
	for _, ex := range exercises {
		trials := verifier.Exercise(ctx, ex)
		for _, trial := range trials {
			if problem, bad := trial.Problem(); bad {
				problems = append(problems, problem)
			}
		}
		tried += len(trials)
		a.note("cli.course.verified", "Exercise", ex.ID, "Count", len(trials))
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return a.tellProblems(problems)
	}
	a.note("cli.course.verify_ok", "Count", tried)
	return nil
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
