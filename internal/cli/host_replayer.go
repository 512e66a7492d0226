package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/lab"
)

// hostReplayer does attempts again on the engine that the docker command uses, with
// this machine's shell and this user's rights: for what the one who grades has
// written, or trusts as if they had.
type hostReplayer struct {
	trials trialRunner
	course *course.Course
	time   time.Duration // of an attempt's commands
}

func (a *App) hostReplayer(ctx context.Context, timeout time.Duration, loaded *course.Course) (grader.Replayer, func(context.Context) error, error) {
	trials, tidy, err := a.trialRunner(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	return &hostReplayer{trials, loaded, timeout}, func(context.Context) error { return tidy() }, nil
}

// Replay implements grader.Replayer.
func (h *hostReplayer) Replay(ctx context.Context, exercise string, work grader.Work) (replay grader.Replay, err error) {
	ex, err := lab.Exercise(h.course, exercise)
	if err != nil {
		return replay, err
	}
	start := time.Now()
	begun, err := h.trials.Begin(ctx, ex)
	if err != nil {
		return replay, err
	}
	trial := begun.(*trialLab)
	defer func() { err = errors.Join(err, trial.Close()) }()
	if err := putWork(trial.session.ExerciseDir(ex.ID), work.Files); err != nil {
		return replay, err
	}
	timed, cancel := context.WithTimeout(ctx, h.time)
	defer cancel()
	out, err := trial.Run(timed, "set +e\n"+work.Commands+"\n")
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return replay, ctx.Err()
	case timed.Err() != nil:
		replay.Breaches = []grader.Breach{{Code: "limit.time", Detail: h.time.String()}}
	case errors.As(err, &exit):
		replay.ExitCode = exit.ExitCode()
	case err != nil:
		return replay, err
	}
	replay.Output = strings.ReplaceAll(out, trial.session.Workspace, "~")
	if replay.Results, replay.Observation, err = trial.settle(ctx, work.Answers); err != nil {
		return replay, err
	}
	replay.Took = time.Since(start)
	return replay, nil
}

// putWork writes what was handed in over the exercise's files. Its paths were looked
// at when it was read; that they stay inside is made sure of once more.
func putWork(dir string, files map[string]grader.File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening the workspace: %w", err)
	}
	defer root.Close()
	for name, file := range files {
		local := filepath.FromSlash(name)
		mode := os.FileMode(0o644)
		if file.Executable {
			mode = 0o755
		}
		err := root.MkdirAll(filepath.Dir(local), 0o755)
		if err == nil {
			err = root.WriteFile(local, file.Data, mode)
		}
		if err != nil {
			return fmt.Errorf("putting %q into the workspace: %w", name, err)
		}
	}
	return nil
}
