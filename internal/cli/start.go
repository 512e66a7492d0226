package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox"
)

func (a *App) startCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "start LESSON[/EXERCISE]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"cli.error.which", nil}
			}
			return a.start(cmd.Context(), args[0])
		},
	}
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// start sets the scene of an exercise for a learner who works in a shell of
// their own.
func (a *App) start(ctx context.Context, id string) error {
	ex, err := a.exercise(id, nil)
	if err != nil {
		return err
	}
	session, err := a.ensureSession(ctx)
	if err != nil {
		return err
	}
	if err := a.serveAside(ctx, session); err != nil {
		return err
	}
	begun, err := a.begin(ctx, session, ex)
	if err != nil {
		return err
	}
	a.tellBegun(begun)
	if a.json() {
		return a.printJSON(map[string]any{
			"exercise": ex.ID, "workspace": begun.Dir, "session": session.ID,
			"docker_config": session.ConfigDir(), "docker_host": session.Proxy(),
		})
	}
	a.print(a.T("cli.start.done", "Title", ex.Title(a.Words.Lang()), "Dir", begun.Dir,
		"Config", session.ConfigDir()) + "\n")
	return nil
}

// tellBegun says what became of the exercise before, and which files of the
// learner's were left as they are.
func (a *App) tellBegun(begun sandbox.Begun) {
	if begun.Removed > 0 {
		a.note("cli.begin.cleared", "Count", begun.Removed)
	}
	for _, name := range begun.Kept {
		a.note("cli.begin.kept", "File", name)
	}
}

func (a *App) nextCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "next",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.next(cmd.Context()) },
	}
	return cmd
}

// next begins the exercise after the current one.
func (a *App) next(ctx context.Context) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	following, err := a.following(ex)
	if err != nil {
		return err
	}
	if following == nil {
		a.print(a.T("cli.next.end") + "\n")
		return nil
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return err
	}
	begun, err := a.begin(ctx, session, following)
	if stopErr := stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return err
	}
	a.tellBegun(begun)
	if err := tellShell(session, begun.Dir); err != nil {
		return err
	}
	return a.showExercise(ctx, following, false)
}

func (a *App) following(ex *course.Exercise) (*course.Exercise, error) {
	all, err := a.course()
	if err != nil {
		return nil, err
	}
	return all.Next(ex.ID), nil
}

// tellShell leaves word for the lab's shell: the folder it has to change to.
func tellShell(session *sandbox.Session, dir string) error {
	if err := os.WriteFile(session.CwdPath(), []byte(dir+"\n"), 0o600); err != nil {
		return fmt.Errorf("telling the shell its folder: %w", err)
	}
	return nil
}
