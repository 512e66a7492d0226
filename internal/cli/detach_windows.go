package cli

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// detached lets a process live on when the console is closed.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS}
}
