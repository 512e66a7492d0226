package tutor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// CwdFile is the file of a session's folder in which matelot writes the
// workspace that the learner works in, on one line. A word that changes it takes
// the lab shell there.
const CwdFile = "cwd"

// SpoolDir is the folder of a session's in which its shells note what was typed, a
// file each, as history.Take reads them.
const SpoolDir = "typed"

// ErrInside means that this process already runs in a lab shell.
var ErrInside = errors.New("already in the lab")

// errNoTerminal means that an interactive shell was asked for without one.
var errNoTerminal = errors.New("an interactive shell needs a terminal")

// exitUsage is the exit code of wrong use.
const exitUsage = 2

// Shell is a learner's shell in a session. All paths are absolute, and all but
// Path are needed.
type Shell struct {
	Exe        string   // matelot, absolute: what the words and the hook call
	Dir        string   // where the learner starts: the workspace
	Env        []string // the whole environment, as in os/exec; nil: this process's
	Journal    string   // what was asked of the engine; when it changed, the hook runs
	SessionDir string   // the session's folder, for CwdFile and the shell's own files
	Path       string   // the shell; "": $SHELL, else the first there is

	In       io.Reader // interactive: a terminal; else the commands to run
	Out, Err io.Writer

	// Interactive gives the learner the terminal. Otherwise the commands of In are
	// run one complete command after the other, each with an empty standard
	// input, so that none of them eats those that follow.
	Interactive bool

	// Say words a message of locales/tutor.*.toml.
	Say func(id string, data map[string]any) string
}

// grace is how long a shell that was told to end may take.
const grace = 3 * time.Second

// Run runs the shell until it ends, and returns its exit code (128+N when signal
// N ended it). The terminal is left as it was found, however the shell ended.
//
// SIGINT is the foreground command's alone; SIGTERM, SIGHUP and the end of ctx
// hang the shell up. The error is [ErrInside], [ErrNoShell], the cause of ctx, or
// says what could not be started.
func (s Shell) Run(ctx context.Context) (exitCode int, err error) {
	if Inside() {
		fmt.Fprintln(s.Err, s.say("tutor.shell.inside", nil))
		return exitUsage, ErrInside
	}
	shell, err := s.find()
	if err != nil {
		fmt.Fprintln(s.Err, s.say("tutor.shell.none", nil))
		return exitUsage, err
	}
	s.introduce(shell)
	f, err := s.writeFiles(shell.kind)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(f.dir)) }()
	if err := MarkSeen(s.Journal); err != nil {
		return 0, err
	}
	if s.Interactive {
		return s.interactive(ctx, shell, f)
	}
	return s.script(ctx, shell, f)
}

// introduce says what the learner would wonder about in this shell.
func (s Shell) introduce(shell found) {
	if shell.unknown != "" {
		fmt.Fprintln(s.Err, s.say("tutor.shell.unknown", map[string]any{
			"Shell": shell.unknown, "Instead": filepath.Base(shell.path),
		}))
	}
	if s.Interactive && shell.kind == posix {
		fmt.Fprintln(s.Err, s.say("tutor.shell.no_hook", nil))
	}
}

func (s Shell) say(id string, data map[string]any) string {
	if s.Say == nil {
		return id
	}
	return s.Say(id, data)
}

// command prepares the shell's process. It is hung up when ctx ends.
func (s Shell) command(ctx context.Context, shell found, args, env []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, shell.path, args...)
	cmd.Dir = s.Dir
	cmd.Env = append(s.environ(), env...)
	cmd.Stdout, cmd.Stderr = s.Out, s.Err
	cmd.Cancel = func() error { return hangUp(cmd.Process) }
	cmd.WaitDelay = grace
	return cmd
}

// ended turns the way the shell's process ended into an exit code. The error of
// waiting for it adds nothing: once it has ended, that is about what it left
// running in the background, which may hold its output still.
func ended(ctx, inner context.Context, cmd *exec.Cmd, err error) (int, error) {
	if cmd.ProcessState == nil {
		return 0, fmt.Errorf("run the shell: %w", err)
	}
	var told endSignal
	if errors.As(context.Cause(inner), &told) {
		return 128 + int(told), nil
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), context.Cause(ctx)
	}
	return cmd.ProcessState.ExitCode(), context.Cause(ctx)
}
