package ports

import (
	"errors"
	"syscall"
)

// isTaken knows WSAEADDRINUSE, and WSAEACCES for one that another holds alone.
func isTaken(err error) bool {
	return errors.Is(err, syscall.Errno(10048)) || errors.Is(err, syscall.Errno(10013))
}
