package mutation

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"strings"
)

// Kind is what sort of change a mutant is.
type Kind string

// The kinds.
const (
	Comparison Kind = "comparison negated" // == for !=, < for >=
	Boundary   Kind = "boundary moved"     // < for <=
	Logic      Kind = "and for or"
	Condition  Kind = "condition negated" // of a branch, or one side of && and ||
	Arithmetic Kind = "arithmetic"        // + for -, * for /, the second half of a text left out
	Step       Kind = "step the other way"
	Case       Kind = "case never taken"
	Jump       Kind = "break for continue"
)

// Kinds are all kinds, in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{Comparison, Boundary, Logic, Condition, Arithmetic, Step, Case, Jump}
}

// Mutant is one change.
type Mutant struct {
	ID   int // its number in the test binary, from 1
	Kind Kind
	Line int
	File string // base name
	Func string // the function it is in, "" outside all
	From string // what stands there, on one line
	To   string
	Nth  int // from 2 where the function says the same several times
}

// Name tells a mutant from all others of its package, whatever its line: lists
// of mutants are kept by it.
func (m Mutant) Name() string {
	name := fmt.Sprintf("%s %s: %s => %s", m.File, m.Func, m.From, m.To)
	if m.Nth > 1 {
		name += fmt.Sprintf(" #%d", m.Nth)
	}
	return name
}

// source is a node as it stands in the file, on one line.
func source(node ast.Node) string {
	var text bytes.Buffer
	// The node comes from the parser: there is nothing that it could not print.
	_ = printer.Fprint(&text, token.NewFileSet(), node)
	return strings.Join(strings.Fields(text.String()), " ")
}
