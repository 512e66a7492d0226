//go:build linux

package shell

import (
	"fmt"
	"path/filepath"
	"strings"
)

// options is what the command line of sh says.
type options struct {
	name        string   // how the shell was called, for its messages: sh, bash
	command     string   // the text after -c
	hasCommand  bool     // -c was given; its text may be empty
	interactive bool     // -i
	fromStdin   bool     // -s
	set         []string // options for `set`, such as -e or -o pipefail
	script      string   // file to run; "" for none
	arg0        string   // $0
	params      []string // $1 and on
}

// parseOptions reads the arguments of sh, argv[0] included.
func parseOptions(argv []string) (options, error) {
	name := strings.TrimPrefix(filepath.Base(argv[0]), "-")
	opts := options{name: name, arg0: name}
	rest := argv[1:]
	for len(rest) > 0 {
		arg := rest[0]
		if arg == "--" || arg == "-" {
			rest = rest[1:]
			break
		}
		if len(arg) < 2 || (arg[0] != '-' && arg[0] != '+') {
			break
		}
		rest = rest[1:]
		if strings.HasPrefix(arg, "--") {
			if err := opts.long(arg); err != nil {
				return opts, err
			}
			continue
		}
		var err error
		if rest, err = opts.short(arg, rest); err != nil {
			return opts, err
		}
	}
	return opts, opts.operands(rest)
}

// long takes an option such as --norc, which matters to no lesson.
func (o *options) long(arg string) error {
	switch arg {
	case "--login", "--norc", "--noprofile", "--posix":
		return nil
	}
	return fmt.Errorf("%s: unknown option", arg)
}

// short takes a group such as -ec and returns the arguments that it left.
func (o *options) short(arg string, rest []string) ([]string, error) {
	sign := arg[:1]
	for _, flag := range arg[1:] {
		switch flag {
		case 'c':
			o.hasCommand = true
		case 'i':
			o.interactive = true
		case 's':
			o.fromStdin = true
		case 'l', 'm', 'b', 'h', 'B':
			// A login shell reads no profile here; there is no job control to turn on.
		case 'a', 'e', 'f', 'n', 'u', 'v', 'x':
			o.set = append(o.set, sign+string(flag))
		case 'o':
			if len(rest) == 0 {
				return nil, fmt.Errorf("-o: the name of an option is missing")
			}
			o.set = append(o.set, sign+"o", rest[0])
			rest = rest[1:]
		default:
			return nil, fmt.Errorf("-%c: unknown option", flag)
		}
	}
	return rest, nil
}

// operands takes what follows the options.
func (o *options) operands(rest []string) error {
	if o.hasCommand {
		if len(rest) == 0 {
			return fmt.Errorf("-c: the command is missing")
		}
		o.command, rest = rest[0], rest[1:]
		if len(rest) > 0 {
			o.arg0, rest = rest[0], rest[1:]
		}
	} else if len(rest) > 0 && !o.fromStdin {
		o.script, o.arg0, rest = rest[0], rest[0], rest[1:]
	}
	o.params = rest
	return nil
}
