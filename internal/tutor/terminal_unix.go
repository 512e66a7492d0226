//go:build !windows

package tutor

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// comeForward makes this process's group the terminal's foreground again: a
// shell that was killed could not give it back, and a process in the background
// is stopped when it touches the terminal's settings, unless it ignores that
// signal, which it does until done is called.
func comeForward(tty *os.File) (done func()) {
	signal.Ignore(syscall.SIGTTOU)
	// It fails where the terminal is not this process's own: then there is nothing
	// to take back.
	_ = unix.IoctlSetPointerInt(int(tty.Fd()), unix.TIOCSPGRP, unix.Getpgrp())
	return func() { signal.Reset(syscall.SIGTTOU) }
}
