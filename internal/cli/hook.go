package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/sandbox"
)

// hookCommand is what the lab's shell calls after a command that touched the
// engine.
func (a *App) hookCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "hook",
		Hidden: true,
		Args:   noArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return a.hook(cmd.Context()) },
	}
}

// hook judges the current exercise and tells what changed since the last time.
// It never ends with a verdict's code: the shell's last status is the learner's.
func (a *App) hook(ctx context.Context) error {
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	j, err := a.judge(ctx, session, ex)
	if err != nil {
		return err
	}
	before, err := loadLast(session, ex)
	if err != nil {
		return err
	}
	if err := saveLast(session, ex, j.results); err != nil {
		return err
	}
	shown := a.rendered(ex, j)
	fmt.Fprint(a.Streams.Err, a.renderer(a.Streams.Err).Short(shown, before))
	if checker.Overall(j.results) != checker.Pass || checker.Overall(before) == checker.Pass && before != nil {
		return nil
	}
	k := a.newKeeper(ctx, ex)
	if err := errors.Join(a.keep(ctx, k, session, ex, j), k.close()); err != nil {
		a.note("cli.progress.not_kept", "Detail", err.Error())
	}
	return a.celebrate(ctx, ex)
}

// celebrate says what was learned, once.
func (a *App) celebrate(ctx context.Context, ex *course.Exercise) error {
	if a.Pages == nil && a.Tutor != "" {
		return handOver(ctx, a.Tutor, []string{"learned", ex.ID})
	}
	return a.learned(ex.ID)
}

// learnedCommand shows what an exercise taught: the hook's last words.
func (a *App) learnedCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "learned LESSON/EXERCISE",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(_ *cobra.Command, args []string) error { return a.learned(args[0]) },
	}
}

func (a *App) learned(id string) error {
	ex, err := a.exercise(id, nil)
	if err != nil {
		return err
	}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return err
	}
	fmt.Fprintln(a.Streams.Err)
	return a.pageTo(a.Streams.Err, text.After+"\n\n"+a.T("cli.passed.next"))
}

// last is what the hook told at last, so that it tells only what is new.
type last struct {
	Exercise string           `json:"exercise"`
	FromSeq  int64            `json:"from_seq"` // tells a new begin of the same exercise
	Results  []checker.Result `json:"results"`
}

func lastPath(session *sandbox.Session) string { return filepath.Join(session.Dir, "last.json") }

func loadLast(session *sandbox.Session, ex *course.Exercise) ([]checker.Result, error) {
	data, err := os.ReadFile(lastPath(session))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading what was told last: %w", err)
	}
	var told last
	whole := json.Unmarshal(data, &told) == nil
	if !whole || told.Exercise != ex.ID || told.FromSeq != session.FromSeq {
		return nil, nil // another exercise's, or torn by a kill: all is new
	}
	return told.Results, nil
}

func saveLast(session *sandbox.Session, ex *course.Exercise, results []checker.Result) error {
	data, err := json.Marshal(last{Exercise: ex.ID, FromSeq: session.FromSeq, Results: results})
	if err != nil {
		return fmt.Errorf("keeping what was told: %w", err)
	}
	if err := os.WriteFile(lastPath(session), data, 0o600); err != nil {
		return fmt.Errorf("keeping what was told: %w", err)
	}
	return nil
}
