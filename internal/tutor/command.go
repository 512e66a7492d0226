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

// GoTo is what takes a shell that waits at its prompt to the folder Dir: the key that
// empties the line, and the command. The command begins with a space, so that shells
// that are told to leave such lines out of their history do.
func (s Shell) GoTo() (empty rune, command string, err error) {
	shell, err := s.find()
	if err != nil {
		return 0, "", err
	}
	switch shell.kind {
	case powershell:
		return '\x1b', " Set-Location -LiteralPath " + quotePowerShell(s.Dir), nil
	case fish:
		return '\x15', " cd " + quoteFish(s.Dir), nil
	default:
		return '\x15', " cd " + quoteSh(s.Dir), nil
	}
}
