//go:build linux

// Package applet holds the small commands of the lab images that the shell
// library does not bring: ls, cp, rm, ps, tar, wget and so on, with the
// options that people use. An option it does not know is a clear error, never
// silently ignored.
//
// It knows nothing of shells, images or Docker. One command is one function;
// Table lists them.
package applet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Call is one run of a command.
type Call struct {
	Name   string
	Args   []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Func is a command; it returns the exit status.
type Func func(*Call) int

// Exit statuses.
const (
	statusOK    = 0
	statusFail  = 1
	statusUsage = 2
)

// Main runs fn as this process's own program.
func Main(fn Func, argv []string) int {
	return fn(&Call{Name: argv[0], Args: argv[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
}

// failf prints "name: message" and returns the status of a failure.
func (c *Call) failf(format string, args ...any) int {
	fmt.Fprintf(c.Stderr, c.Name+": "+format+"\n", args...)
	return statusFail
}

// fail reports an error, a file's as "name: path: What is wrong".
func (c *Call) fail(err error) int {
	return c.failf("%s", describe(err))
}

// describe words an error the way commands do.
func describe(err error) string {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Path + ": " + describe(pathErr.Err)
	case errors.As(err, &linkErr):
		return linkErr.Old + " -> " + linkErr.New + ": " + describe(linkErr.Err)
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		text := errno.Error()
		return strings.ToUpper(text[:1]) + text[1:]
	}
	return err.Error()
}

// options are the parsed options of a call.
type options struct {
	values map[rune][]string
	args   []string // what is not an option
}

func (o options) has(flag rune) bool { return len(o.values[flag]) > 0 }

// value is the last value given for an option, or "".
func (o options) value(flag rune) string {
	if values := o.values[flag]; len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

// parse reads options as getopt does: spec holds the letters, one followed by
// ":" takes a value; long gives names for letters. Options may follow operands
// unless spec starts with "+". If it fails it has said why, and ok is false.
func (c *Call) parse(spec string, long map[string]rune) (opts options, ok bool) {
	spec, stopAtOperand := strings.CutPrefix(spec, "+")
	opts.values = map[rune][]string{}
	rest := c.Args
	for len(rest) > 0 {
		arg := rest[0]
		rest = rest[1:]
		var err error
		switch {
		case arg == "--":
			opts.args = append(opts.args, rest...)
			return opts, true
		case strings.HasPrefix(arg, "--"):
			rest, err = opts.long(spec, long, arg[2:], rest)
		case len(arg) > 1 && arg[0] == '-':
			rest, err = opts.short(spec, arg[1:], rest)
		case stopAtOperand:
			opts.args = append([]string{arg}, rest...)
			return opts, true
		default:
			opts.args = append(opts.args, arg)
		}
		if err != nil {
			c.failf("%v (this lab image's %s knows: %s)", err, c.Name, known(spec, long))
			return opts, false
		}
	}
	return opts, true
}

// takesValue looks a letter up in spec.
func takesValue(spec string, flag rune) (value, known bool) {
	i := strings.IndexRune(spec, flag)
	if i < 0 || flag == ':' {
		return false, false
	}
	return strings.HasPrefix(spec[i+len(string(flag)):], ":"), true
}

func (o *options) short(spec, group string, rest []string) ([]string, error) {
	for i, flag := range group {
		value, known := takesValue(spec, flag)
		if !known {
			return nil, fmt.Errorf("unknown option -%c", flag)
		}
		if !value {
			o.values[flag] = append(o.values[flag], "")
			continue
		}
		attached := group[i+len(string(flag)):]
		if attached == "" {
			if len(rest) == 0 {
				return nil, fmt.Errorf("option -%c needs a value", flag)
			}
			attached, rest = rest[0], rest[1:]
		}
		o.values[flag] = append(o.values[flag], attached)
		return rest, nil
	}
	return rest, nil
}

func (o *options) long(spec string, long map[string]rune, arg string, rest []string) ([]string, error) {
	name, attached, hasAttached := strings.Cut(arg, "=")
	flag, known := long[name]
	if !known {
		return nil, fmt.Errorf("unknown option --%s", name)
	}
	value, _ := takesValue(spec, flag)
	switch {
	case value && !hasAttached:
		if len(rest) == 0 {
			return nil, fmt.Errorf("option --%s needs a value", name)
		}
		attached, rest = rest[0], rest[1:]
	case !value && hasAttached:
		return nil, fmt.Errorf("option --%s takes no value", name)
	}
	o.values[flag] = append(o.values[flag], attached)
	return rest, nil
}

// known lists the options for a message.
func known(spec string, long map[string]rune) string {
	var names []string
	for _, flag := range strings.ReplaceAll(spec, ":", "") {
		if flag < 0x80 {
			names = append(names, "-"+string(flag))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(long)) {
		names = append(names, "--"+name)
	}
	if len(names) == 0 {
		return "no option"
	}
	return strings.Join(names, " ")
}

// eachInput calls fn for every named file, for standard input where the name
// is "-" or no name is given, and goes on after a file that fails.
func (c *Call) eachInput(names []string, fn func(name string, r io.Reader) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	result := statusOK
	for _, name := range names {
		if err := c.withInput(name, fn); err != nil {
			result = c.fail(err)
		}
	}
	return result
}

func (c *Call) withInput(name string, fn func(name string, r io.Reader) error) error {
	if name == "-" {
		return fn(name, c.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(name, f)
}
