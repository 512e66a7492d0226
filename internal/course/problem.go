package course

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"matelot/internal/i18n"
)

// Problem is one thing that is wrong with a course, for its author.
type Problem struct {
	File string // as the author knows it: 070-ports/exercises.yaml
	Line int    // from 1; 0 when it is about the whole file
	Code string // stable; its words are course.problem.CODE and course.remedy.CODE
	Args map[string]any
}

// Word is an argument of a problem that has words of its own: a message ID.
type Word string

// Translator gives the words of messages. *i18n.Printer is one.
type Translator interface {
	T(id string, data ...any) string
}

// Where is "file:line", or "file" when there is no line.
func (p Problem) Where() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Message says what is wrong.
func (p Problem) Message(t Translator) string {
	return t.T("course.problem."+p.Code, p.words(t))
}

// Remedy says what to do about it.
func (p Problem) Remedy(t Translator) string {
	return t.T("course.remedy."+p.Code, p.words(t))
}

// words are the arguments with every Word said.
func (p Problem) words(t Translator) map[string]any {
	out := make(map[string]any, len(p.Args))
	for k, v := range p.Args {
		if w, ok := v.(Word); ok {
			v = t.T(string(w))
		}
		out[k] = v
	}
	return out
}

// Problems is everything that is wrong with a course. It is an error when it
// is not empty.
type Problems []Problem

// Error says the problems in English, one a line. For the learner's language
// use [Problems.Words].
func (ps Problems) Error() string { return ps.Words(i18n.English()) }

// Words says the problems, one a line: file:line: what is wrong — the remedy.
func (ps Problems) Words(t Translator) string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Where() + ": " + p.Message(t) + " — " + p.Remedy(t)
	}
	return strings.Join(lines, "\n")
}

// err is the problems in the order of files and lines, or nil.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return ps
}

// add appends a problem. args are names and values by turns.
func (ps *Problems) add(file string, line int, code string, args ...any) {
	p := Problem{File: file, Line: line, Code: code}
	if len(args) > 0 {
		p.Args = make(map[string]any, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i].(string)] = args[i+1]
	}
	*ps = append(*ps, p)
}
