//go:build unix

package observe

import (
	"io/fs"
	"strconv"
	"syscall"
)

// openNonblock makes opening a pipe that nobody writes to return at once.
const openNonblock = syscall.O_NONBLOCK

// The errors of a connection that is refused or reset.
var (
	refusals = [...]error{syscall.ECONNREFUSED}
	resets   = [...]error{syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE}
)

// owner gives the numeric user ID of a file's owner.
func owner(info fs.FileInfo) string {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(stat.Uid), 10)
	}
	return ""
}
