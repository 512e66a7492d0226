package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/sandbox"
)

type startOptions struct {
	engine string
	images string
	seed   string
	strict bool
}

func (a *App) startCommand() *cobra.Command {
	var o startOptions
	cmd := &cobra.Command{
		Use:  "start LESSON[/EXERCISE]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"cli.error.which", nil}
			}
			return a.start(cmd.Context(), args[0], o)
		},
	}
	engineFlag(cmd, &o.engine)
	imagesFlag(cmd, &o.images)
	strictFlag(cmd, &o.strict)
	a.seedFlag(cmd, &o.seed)
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// start sets the scene of an exercise for a learner who works in a shell of
// their own.
func (a *App) start(ctx context.Context, id string, o startOptions) error {
	ex, err := a.exercise(id, nil)
	if err != nil {
		return err
	}
	engine, err := a.engineFor(o.engine, ex)
	if err != nil {
		return err
	}
	if engine == engineOwn && a.Engine == nil {
		if done, err := a.handOver(ctx); done {
			return err
		}
	}
	if err := a.pass(ctx, ex, o.strict); err != nil {
		return err
	}
	session, err := a.ensureSession(ctx, engine, o.images)
	if err != nil {
		return err
	}
	if o.engine != "" && o.engine != kindOf(session) {
		return &usageError{"cli.error.engine_here", map[string]any{"Engine": kindOf(session)}}
	}
	if err := plant(session, o.seed); err != nil {
		return err
	}
	if err := a.serveAside(ctx, session); err != nil {
		return err
	}
	ex, begun, err := a.begin(ctx, session, ex)
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

// tellBegun says what became of the exercise before, and of the learner's own
// files.
func (a *App) tellBegun(begun sandbox.Begun) {
	if begun.Removed > 0 {
		a.note("cli.begin.cleared", "Count", begun.Removed)
	}
	for _, text := range a.fileWords(begun) {
		a.remark(text)
	}
}

// fileWords say what became of the learner's own files.
func (a *App) fileWords(begun sandbox.Begun) []string {
	var said []string
	for _, name := range begun.Kept {
		said = append(said, a.T("cli.begin.kept", "File", name))
	}
	for _, aside := range begun.Aside {
		said = append(said, a.T("cli.begin.aside", "File", aside.File, "Mine", aside.Mine))
	}
	return said
}

// leftWords say that an exercise is left without having been passed, and how to come
// back to it; "" where it was passed, or nobody knows.
func (a *App) leftWords(ctx context.Context, id string, onScreen bool) string {
	if id == "" {
		return ""
	}
	best, err := a.bestResults(ctx)
	if err != nil || best[id].Verdict == checker.Pass {
		return ""
	}
	if onScreen {
		return a.T("cli.next.left_screen", "Exercise", id)
	}
	return a.T("cli.next.left", "Exercise", id)
}

func (a *App) nextCommand() *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:  "next",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.next(cmd.Context(), strict) },
	}
	strictFlag(cmd, &strict)
	return cmd
}

// next begins what is worth doing after the current exercise.
func (a *App) next(ctx context.Context, strict bool) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	following, why, err := a.following(ctx, session, ex.ID)
	if err != nil {
		return err
	}
	if why != "" {
		a.say(why)
	}
	if following == nil {
		a.print(a.T("cli.next.end") + "\n")
		return nil
	}
	if err := a.pass(ctx, following, strict); err != nil {
		return err
	}
	if err := a.keepUp(ctx, session); err != nil {
		return err
	}
	left := a.leftWords(ctx, ex.ID, a.Getenv(screenEnv) != "")
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return err
	}
	following, begun, err := a.begin(ctx, session, following)
	if stopErr := stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return err
	}
	if left != "" {
		a.remark(left)
	}
	a.tellBegun(begun)
	if err := tellShell(session, begun.Dir); err != nil {
		return err
	}
	if a.Getenv(screenEnv) != "" {
		return nil // the screen shows it
	}
	return a.showExercise(ctx, following, around{})
}

// tellShell leaves word for the lab's shell: the folder it has to change to.
func tellShell(session *sandbox.Session, dir string) error {
	if err := os.WriteFile(session.CwdPath(), []byte(dir+"\n"), 0o600); err != nil {
		return fmt.Errorf("telling the shell its folder: %w", err)
	}
	return nil
}
