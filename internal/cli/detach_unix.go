//go:build !windows

package cli

import "syscall"

// detached lets a process live on when the terminal is closed.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
