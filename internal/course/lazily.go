package course

import (
	"regexp"
	"sync"
)

// lazily compiles an expression when it is first wanted: a program that only
// checks an exercise does not pay for the others at its start.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
