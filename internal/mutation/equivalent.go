package mutation

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Equivalents are the mutants that change nothing that anybody could see, each
// with the reason, by name.
type Equivalents map[string]string

// ReadEquivalents reads a list of them: the name of a mutant on a line, and below
// it, indented, why it is one. Lines that begin with # and empty ones are skipped.
func ReadEquivalents(r io.Reader) (Equivalents, error) {
	list := Equivalents{}
	name := ""
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "#"):
		case trimmed != line && name == "":
			return nil, fmt.Errorf("a reason without a mutant: %s", trimmed)
		case trimmed != line:
			list[name] = strings.TrimSpace(list[name] + " " + trimmed)
		default:
			if _, twice := list[line]; twice {
				return nil, fmt.Errorf("listed twice: %s", line)
			}
			name = line
			list[name] = ""
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the list of equivalent mutants: %w", err)
	}
	for name, reason := range list {
		if reason == "" {
			return nil, fmt.Errorf("no reason is given for: %s", name)
		}
	}
	return list, nil
}

// Verdict is what a trial comes to.
type Verdict struct {
	Tried     int
	Survivors []Outcome // without the equivalent ones
	Equal     int       // equivalent ones
	// Stale are entries of the list that are no mutants (any more), or that a
	// test noticed and that are thus not equivalent.
	Stale []string
}

// Weigh puts outcomes and the list of equivalent mutants together. Where not all
// mutants were tried, whole is false, and what is missing is not stale.
func Weigh(outcomes []Outcome, list Equivalents, whole bool) Verdict {
	v := Verdict{Tried: len(outcomes)}
	found := map[string]bool{}
	for _, o := range outcomes {
		_, listed := list[o.Name()]
		found[o.Name()] = true
		switch {
		case listed && o.Survived:
			v.Equal++
		case listed:
			v.Stale = append(v.Stale, "noticed by a test: "+o.Name())
		case o.Survived:
			v.Survivors = append(v.Survivors, o)
		}
	}
	for name := range list {
		if whole && !found[name] {
			v.Stale = append(v.Stale, "no such mutant: "+name)
		}
	}
	return v
}

// Rate is the part of the mutants that survived, in percent, the equivalent ones
// left out.
func (v Verdict) Rate() float64 {
	if v.Tried == v.Equal {
		return 0
	}
	return 100 * float64(len(v.Survivors)) / float64(v.Tried-v.Equal)
}
