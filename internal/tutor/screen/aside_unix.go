//go:build !windows

package screen

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func stopSignals() []os.Signal     { return []os.Signal{syscall.SIGTSTP} }
func continueSignals() []os.Signal { return []os.Signal{syscall.SIGCONT} }

// jobControl tells whether a shell could bring this program back: not if it is in the
// group of who leads the session, as what a terminal's window was opened for is.
func jobControl() bool {
	session, err := unix.Getsid(0)
	return err == nil && unix.Getpgrp() != session
}

// stopJob stops this process and the others of its job (make, or docker whose plugin it
// is), until it goes on. A Go program that asked for SIGTSTP once is not stopped by it
// any more; hence the other signal for itself.
func stopJob() error {
	if err := unix.Kill(0, unix.SIGTSTP); err != nil {
		return fmt.Errorf("stopping this job: %w", err)
	}
	if err := unix.Kill(os.Getpid(), unix.SIGSTOP); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}
