package observe

import (
	"context"
	"errors"
	"fmt"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"matelot/checker"
)

// The engine closes the stream of a command a moment before it knows how the
// command ended.
const (
	execPoll    = 5 * time.Millisecond
	execPollFor = time.Second
)

var errStillRuns = unreadable("the command does not end")

// exec runs a command in a container of the session, if it runs. The engine is
// asked directly: the command is in nobody's journal.
func (r *reader) exec(ctx context.Context, id string, spec checker.ExecSpec) error {
	list, err := r.listing(ctx)
	if err != nil {
		return err
	}
	c, found := list.named(spec.Container)
	answer := checker.ExecAnswer{NoSuch: !found, NotRunning: found && c.State != container.StateRunning}
	if found && !answer.NotRunning {
		answer, err = r.run(ctx, c.ID, spec.Command)
	}
	if err != nil {
		return fmt.Errorf("running a command in container %s: %w", spec.Container, err)
	}
	r.put(func(obs *checker.Observation) { set(&obs.Exec, id, answer) })
	return nil
}

func (r *reader) run(ctx context.Context, id string, command []string) (checker.ExecAnswer, error) {
	created, err := r.src.Engine.ContainerExecCreate(ctx, id, container.ExecOptions{
		Cmd: command, AttachStdout: true, AttachStderr: true,
	})
	switch {
	case cerrdefs.IsNotFound(err):
		return checker.ExecAnswer{NoSuch: true}, nil
	case cerrdefs.IsConflict(err): // it has ended, or is paused, since it was listed
		return checker.ExecAnswer{NotRunning: true}, nil
	case err != nil:
		return checker.ExecAnswer{}, err
	}
	attached, err := r.src.Engine.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return checker.ExecAnswer{}, err
	}
	defer attached.Close()
	// A hijacked connection does not know of the context.
	stop := context.AfterFunc(ctx, attached.Close)
	defer stop()
	output := &head{size: maxContent}
	err = copyOutput(output, attached.Reader, false)
	if ctx.Err() != nil {
		return checker.ExecAnswer{}, errors.Join(errStillRuns, ctx.Err())
	}
	if err != nil {
		return checker.ExecAnswer{}, fmt.Errorf("reading its output: %w", err)
	}
	code, err := r.exitCode(ctx, created.ID)
	return checker.ExecAnswer{ExitCode: code, Output: output.buf.String()}, err
}

// exitCode asks how a command ended, once more if the engine does not know yet.
func (r *reader) exitCode(ctx context.Context, execID string) (int, error) {
	for waited := time.Duration(0); ; waited += execPoll {
		ended, err := r.src.Engine.ContainerExecInspect(ctx, execID)
		if err != nil {
			return 0, err
		}
		if !ended.Running {
			return ended.ExitCode, nil
		}
		if waited >= execPollFor {
			return 0, errStillRuns
		}
		if err := r.pause(ctx, execPoll); err != nil {
			return 0, err
		}
	}
}
