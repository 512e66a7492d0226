//go:build linux

package shell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"mvdan.cc/sh/moreinterp/coreutils"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// Commands lists what exists as a program too and what the interpreter or its
// coreutils bring: the names that RunCommand knows.
func Commands() []string {
	return []string{
		"echo", "printf", "test", "[", "pwd", "true", "false", // builtins
		"base64", "gunzip", "gzip", "mktemp", "zcat", // coreutils
	}
}

// IsCommand says whether RunCommand knows a name.
func IsCommand(name string) bool {
	return slices.Contains(Commands(), name)
}

// RunCommand runs one of the interpreter's commands as a program.
func RunCommand(argv []string) int {
	if argv[0] == "zcat" {
		argv = append([]string{"gzcat"}, argv[1:]...)
	}
	runner, err := interp.New(
		interp.StdIO(os.Stdin, os.Stdout, os.Stderr),
		interp.ExecHandlers(coreutils.ExecHandler),
	)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", argv[0], err)
		return 1
	}
	text := quoteAll(argv)
	if argv[0] == "[" {
		text = "[ " + quoteAll(argv[1:]) // a quoted ] is an argument like any other
	}
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", argv[0], err)
		return statusUsage
	}
	err = runner.Run(context.Background(), file)
	var status interp.ExitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", argv[0], err)
	return 1
}
