//go:build !windows

package ports

import (
	"errors"
	"syscall"
)

func isTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
