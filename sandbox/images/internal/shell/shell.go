//go:build linux

package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"syscall"

	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// shell is one running shell.
type shell struct {
	name   string   // sh, bash: for messages
	arg0   string   // $0
	argv   []string // as the process was started; background jobs show the same
	runner *interp.Runner
	status int // of the last statement

	traps     *traps
	processes *processes

	sourcing    atomic.Bool // the next file opened is that of the dot command
	interactive bool
	job         bool // a background job's own shell: its single command is exec'd
}

// describe words a file error as a command would: "path: What is wrong".
func describe(path string, err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	switch {
	case errors.Is(err, syscall.ENOENT):
		return path + ": No such file or directory"
	case errors.Is(err, syscall.EACCES):
		return path + ": Permission denied"
	case errors.Is(err, syscall.EISDIR):
		return path + ": Is a directory"
	case errors.Is(err, syscall.ENOEXEC):
		return path + ": Exec format error"
	}
	return fmt.Sprintf("%s: %v", path, err)
}

// quote makes one word of s for the shell's own parser.
func quote(s string) string {
	quoted, err := syntax.Quote(s, syntax.LangBash)
	if err != nil {
		// Only a null byte cannot be quoted, and no argument can hold one.
		return "''"
	}
	return quoted
}
