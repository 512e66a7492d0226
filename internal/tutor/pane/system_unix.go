//go:build !windows

package pane

import (
	"os"
	"os/exec"
	"syscall"

	"github.com/charmbracelet/x/xpty"
	"golang.org/x/sys/unix"
)

// leadSession makes the program the leader of a session whose terminal is its
// standard input.
func leadSession(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid = true
	cmd.SysProcAttr.Setctty = true
}

// leaveToProgram closes our copy of the program's end, so that reading ends when
// the program does.
func leaveToProgram(tty xpty.Pty) {
	if u, ok := tty.(*xpty.UnixPty); ok {
		u.Slave().Close()
	}
}

// closeTerminal closes our end. xpty's own Close would close the program's end a
// second time.
func closeTerminal(tty xpty.Pty) error {
	if u, ok := tty.(*xpty.UnixPty); ok {
		return u.Master().Close()
	}
	return tty.Close()
}

func signalNumber(state *os.ProcessState) (int, bool) {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return 0, false
	}
	return int(status.Signal()), true
}

// foreground gives the process group that the terminal's keys are for.
func foreground(tty xpty.Pty) (group int, ok bool) {
	u, isUnix := tty.(*xpty.UnixPty)
	if !isUnix {
		return 0, false
	}
	err := u.Control(func(fd uintptr) {
		var ioctl error
		group, ioctl = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP)
		ok = ioctl == nil && group > 0
	})
	return group, ok && err == nil
}

// hangUpGroups tells process groups that their terminal is gone, and wakes those
// that are stopped, so that they hear it.
func hangUpGroups(_ *exec.Cmd, groups []int) {
	for _, group := range groups {
		_ = unix.Kill(-group, unix.SIGHUP)
		_ = unix.Kill(-group, unix.SIGCONT)
	}
}

func killGroups(_ *exec.Cmd, groups []int) {
	for _, group := range groups {
		_ = unix.Kill(-group, unix.SIGKILL)
	}
}
