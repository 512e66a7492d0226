package exchange

import (
	"cmp"
	"slices"

	"matelot/internal/course"
)

// Note is one thing that did not carry over, or that its author should look at.
type Note struct {
	File string // as it is called in the folder that was read, or in the course
	Code string // stable; its words are course.exchange.CODE
	Args map[string]any
}

// Message says what it is and why.
func (n Note) Message(t course.Translator) string {
	return t.T("course.exchange."+n.Code, n.Args)
}

// Report is what came of an import or an export.
type Report struct {
	Platform  string
	Lessons   []string // their IDs
	Exercises int
	Unchecked int      // exercises without a check: all that were imported
	Files     []string // that were written, below the folder asked for
	Notes     []Note
	// Problems is what lint says of an imported course: what its author has still
	// to write.
	Problems course.Problems
}

// maxNotes bounds what is kept to be said: a hostile folder has no end of
// things that do not carry over.
const maxNotes = 2000

// notes are collected while a folder is read.
type notes []Note

// add keeps a note. args are names and values by turns.
func (ns *notes) add(file, code string, args ...any) {
	if len(*ns) >= maxNotes {
		return
	}
	n := Note{File: printable(file), Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if n.Args == nil {
			n.Args = map[string]any{}
		}
		if text, ok := args[i+1].(string); ok {
			args[i+1] = printable(text)
		}
		n.Args[args[i].(string)] = args[i+1]
	}
	*ns = append(*ns, n)
}

// sorted is the notes by file, those of a file in the order in which they were
// found.
func (ns notes) sorted() []Note {
	slices.SortStableFunc(ns, func(a, b Note) int { return cmp.Compare(a.File, b.File) })
	return ns
}
