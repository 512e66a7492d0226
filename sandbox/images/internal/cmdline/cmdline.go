// Package cmdline reads options as getopt does, for the programs of the lab
// images that are no applets.
package cmdline

import (
	"fmt"
	"strings"
)

// Options are what a command line says.
type Options struct {
	Values map[string][]string // by short letter or long name
	Args   []string
}

// Has tells whether an option was given.
func (o Options) Has(name string) bool { return len(o.Values[name]) > 0 }

// Value is the last value given for an option, or "".
func (o Options) Value(name string) string {
	if v := o.Values[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// Parse reads options. flags are letters and names that take no value, valued
// those that do; a long name maps to its letter by "name=letter". With stop
// the first operand ends the options.
func Parse(args []string, flags, valued string, stop bool) (Options, error) {
	o := Options{Values: map[string][]string{}}
	takes := map[string]bool{}
	letter := map[string]string{}
	for list, value := range map[string]bool{flags: false, valued: true} {
		for _, name := range strings.Fields(list) {
			long, short, both := strings.Cut(name, "=")
			if !both {
				short = long
			}
			letter[long], letter[short] = short, short
			takes[short] = value
		}
	}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		long, isLong := strings.CutPrefix(arg, "--")
		switch {
		case arg == "--":
			o.Args = append(o.Args, args[i+1:]...)
			return o, nil
		case isLong:
			name, value, attached := strings.Cut(long, "=")
			short, known := letter[name]
			if !known || len(name) == 1 {
				return o, fmt.Errorf("unknown option --%s", name)
			}
			if takes[short] && !attached {
				if i++; i == len(args) {
					return o, fmt.Errorf("option --%s needs a value", name)
				}
				value = args[i]
			}
			o.Values[short] = append(o.Values[short], value)
		case len(arg) > 1 && arg[0] == '-':
			for group := arg[1:]; group != ""; group = group[1:] {
				short, known := letter[group[:1]]
				if !known {
					return o, fmt.Errorf("unknown option -%s", group[:1])
				}
				if !takes[short] {
					o.Values[short] = append(o.Values[short], "")
					continue
				}
				value := group[1:]
				if value == "" {
					if i++; i == len(args) {
						return o, fmt.Errorf("option -%s needs a value", short)
					}
					value = args[i]
				}
				o.Values[short] = append(o.Values[short], value)
				break
			}
		case stop:
			o.Args = args[i:]
			return o, nil
		default:
			o.Args = append(o.Args, arg)
		}
	}
	return o, nil
}
