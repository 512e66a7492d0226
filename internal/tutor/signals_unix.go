//go:build !windows

package tutor

import (
	"os"
	"syscall"
)

func interruptSignals() []os.Signal { return []os.Signal{syscall.SIGINT, syscall.SIGQUIT} }

func endSignals() []os.Signal { return []os.Signal{syscall.SIGTERM, syscall.SIGHUP} }

// hangUp tells a shell that its terminal is gone: it ends, and its jobs with it.
// One that is stopped must go on to hear it.
func hangUp(process *os.Process) error {
	if err := process.Signal(syscall.SIGHUP); err != nil {
		return err
	}
	return process.Signal(syscall.SIGCONT)
}
