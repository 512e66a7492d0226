//go:build !windows

package submission

import "syscall"

// openFlags keep the opening of what has become a pipe from waiting for a writer.
const openFlags = syscall.O_NONBLOCK
