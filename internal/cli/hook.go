package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/internal/render"
	"matelot/internal/tutor"
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
	if a.Getenv(screenEnv) != "" {
		// The screen watches by itself.
		if session, err := a.session(); err == nil {
			a.tellGathering(a.noteTyped(session))
		}
		return nil
	}
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	a.tellGathering(a.noteTyped(session))
	j, err := a.judge(ctx, session, ex)
	if err != nil {
		return err
	}
	notice, err := a.notice(ctx, session, ex, j)
	if err != nil {
		return err
	}
	for _, text := range a.roomNews() {
		a.remark(text)
	}
	fmt.Fprint(a.Streams.Err, a.renderer(a.Streams.Err).News(a.rendered(ex, j), render.News(notice)))
	if !notice.Passed {
		return nil
	}
	return a.celebrate(ctx, ex)
}

// notice is what is new since the learner was told last. It is remembered, and kept
// as an attempt where something was passed or went wrong: that says what to come back
// to.
func (a *App) notice(ctx context.Context, session *sandbox.Session, ex *course.Exercise, j lab.Judged) (tutor.Notice, error) {
	before, err := loadMemory(session)
	if err != nil {
		return tutor.Notice{}, err
	}
	notice, after := tutor.Tell(before, j.Results)
	if err := saveMemory(session, after); err != nil {
		return tutor.Notice{}, err
	}
	if wrong := notice.Finding != nil && !notice.Todo && !notice.Removed && !notice.Unsure; notice.Passed || wrong {
		if err := a.keep(ctx, session, ex, j); err != nil {
			a.note("cli.progress.not_kept", "Detail", err.Error())
		}
	}
	return notice, nil
}

// celebrate says what was learned, once.
func (a *App) celebrate(ctx context.Context, ex *course.Exercise) error {
	if a.Pages == nil && a.Tutor != "" {
		return a.become(ctx, a.Tutor, "learned", ex.ID)
	}
	return a.learned(ctx, ex.ID)
}

// learnedCommand shows what an exercise taught: the hook's last words.
func (a *App) learnedCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "learned LESSON/EXERCISE",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return a.learned(cmd.Context(), args[0]) },
	}
}

// learned also ends the lesson after its last exercise, and the course after its
// last.
func (a *App) learned(ctx context.Context, id string) error {
	ex, err := a.named(id)
	if err != nil {
		return err
	}
	lesson, err := ex.Lesson.Text(a.Words.Lang())
	if err != nil {
		return err
	}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return err
	}
	end, err := a.courseEnd(ctx, ex)
	if err != nil {
		return err
	}
	if end == "" {
		end = a.T("cli.passed.next")
	}
	fmt.Fprintln(a.Streams.Err)
	return a.pageTo(a.Streams.Err, paragraphs(text.After, outro(ex, lesson), end))
}

// paragraphs joins texts that are not empty.
func paragraphs(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" })
	return strings.Join(texts, "\n\n")
}

// told is what the learner has been told of the exercise under way.
type told struct {
	Exercise string       `json:"exercise"`
	FromSeq  int64        `json:"from_seq"` // tells a new begin of the same exercise
	Memory   tutor.Memory `json:"memory"`
}

// remember notes how things stand when an exercise begins: what is so from the
// start is no news.
func (a *App) remember(ctx context.Context, session *sandbox.Session, ex *course.Exercise) error {
	j, err := a.judge(ctx, session, ex)
	if err != nil {
		return err
	}
	return saveMemory(session, tutor.Begin(j.Results))
}

func memoryPath(session *sandbox.Session) string { return filepath.Join(session.Dir, "told.json") }

func loadMemory(session *sandbox.Session) (tutor.Memory, error) {
	data, err := os.ReadFile(memoryPath(session))
	if errors.Is(err, fs.ErrNotExist) {
		return tutor.Memory{}, nil
	}
	if err != nil {
		return tutor.Memory{}, fmt.Errorf("reading what was told: %w", err)
	}
	var t told
	whole := json.Unmarshal(data, &t) == nil
	if !whole || t.Exercise != session.Exercise || t.FromSeq != session.FromSeq {
		return tutor.Memory{}, nil // another exercise's, or torn by a kill: all is new
	}
	return t.Memory, nil
}

func saveMemory(session *sandbox.Session, memory tutor.Memory) error {
	data, err := json.Marshal(told{Exercise: session.Exercise, FromSeq: session.FromSeq, Memory: memory})
	if err != nil {
		return fmt.Errorf("keeping what was told: %w", err)
	}
	if err := os.WriteFile(memoryPath(session), data, 0o600); err != nil {
		return fmt.Errorf("keeping what was told: %w", err)
	}
	return nil
}
