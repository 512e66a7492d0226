package observe

import (
	"io/fs"
	"syscall"
)

// openNonblock is nothing here: a folder of Windows holds no pipes.
const openNonblock = 0

// The errors of a connection that is refused or reset, by their Winsock
// numbers: 10061, 10053, 10054. Package syscall has inverted numbers of its own
// for the first.
var (
	refusals = [...]error{syscall.Errno(10061), syscall.ECONNREFUSED}
	resets   = [...]error{syscall.WSAECONNABORTED, syscall.WSAECONNRESET, syscall.EPIPE}
)

// owner is empty: Windows has no numeric user IDs.
func owner(fs.FileInfo) string { return "" }
