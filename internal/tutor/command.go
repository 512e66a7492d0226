package tutor

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

// Command prepares the shell for a terminal that the caller makes, such as a pane
// of a screen. remove takes the shell's files away once it has ended. Of its fields
// it does not read Interactive, In and Out; what the learner would wonder about goes
// to Err.
func (s Shell) Command(ctx context.Context) (cmd *exec.Cmd, remove func() error, err error) {
	if Inside() {
		return nil, nil, ErrInside
	}
	s.Interactive = true
	shell, err := s.find()
	if err != nil {
		return nil, nil, err
	}
	s.introduce(shell)
	f, err := s.writeFiles(shell.kind)
	if err != nil {
		return nil, nil, err
	}
	remove = func() error { return os.RemoveAll(f.dir) }
	if err := MarkSeen(s.Journal); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	args, env := interactiveArgs(shell.kind, f.dir)
	cmd = s.command(ctx, shell, args, env)
	cmd.Stdout, cmd.Stderr = nil, nil
	return cmd, remove, nil
}
