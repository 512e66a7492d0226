//go:build unix

package link

import "syscall"

// noWait opens what turned into a pipe without waiting for who would write to it.
const noWait = syscall.O_NONBLOCK | syscall.O_NOFOLLOW
