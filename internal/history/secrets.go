package history

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// secretName is what the names of secrets have in them, and the value behind one.
var secretName = regexp.MustCompile(`(?i)\b([a-z0-9_]*(?:pass|token|secret|credential|api_?key|access_?key|private_?key)[a-z0-9_]*)=('[^']*'|"[^"]*"|[^\s'"]+)`)

// StandIn and a number stand in the place of a value that may be a secret.
const StandIn = "stand-in-"

// leastText is how long a value is at least, in bytes, that is replaced wherever it
// stands as a word; a shorter one is replaced behind its name alone, since elsewhere it
// may well mean something else.
const leastText = 4

// secrets are the values in a script that may be secrets: what a variable is given
// whose name tells of one. They cannot just be taken out, as passwords of docker login
// are: a database does not start without one, and its client needs the same.
//
// A secret in a file, or behind a name that tells of none, is not known for one.
type secrets struct {
	public string // what stands in this is none: the exercise's own texts
	found  []secret
}

type secret struct{ name, value string }

// look takes note of the secrets in a line.
func (s *secrets) look(text string) {
	for _, m := range secretName.FindAllStringSubmatch(text, -1) {
		found := secret{m[1], strings.Trim(m[2], `'"`)}
		switch {
		case found.value == "", found.value == Masked, strings.ContainsAny(found.value, "$`"):
		case inWords(s.public, found.value):
		case !slices.Contains(s.found, found):
			s.found = append(s.found, found)
		}
	}
}

// values are the secrets, each once, the longer ones first: one may be a part of
// another.
func (s *secrets) values() []string {
	var values []string
	for _, f := range s.found {
		if !slices.Contains(values, f.value) {
			values = append(values, f.value)
		}
	}
	slices.SortStableFunc(values, func(a, b string) int { return len(b) - len(a) })
	return values
}

// hide puts a stand-in in the place of each secret, the same wherever it stands.
func (s *secrets) hide(text string) string {
	for i, value := range s.values() {
		with := StandIn + strconv.Itoa(i+1)
		for _, f := range s.found {
			if f.value == value {
				for _, quote := range []string{"", "'", `"`} {
					text = strings.ReplaceAll(text, f.name+"="+quote+value+quote, f.name+"="+with)
				}
			}
		}
		if len(value) >= leastText {
			text = replaceWords(text, value, with)
		}
	}
	return text
}

// inWords tells whether a value stands in a text, not as a part of a longer word.
func inWords(text, value string) bool { return replaceWords(text, value, "") != text }

// replaceWords replaces a value where no letter or digit is beside it.
func replaceWords(text, value, with string) string {
	var out strings.Builder
	rest := text
	last := byte(0) // before rest
	for {
		at := strings.Index(rest, value)
		if at < 0 {
			out.WriteString(rest)
			return out.String()
		}
		before, end := last, at+len(value)
		if at > 0 {
			before = rest[at-1]
		}
		out.WriteString(rest[:at])
		if isWord(before) || end < len(rest) && isWord(rest[end]) {
			out.WriteString(value)
		} else {
			out.WriteString(with)
		}
		last, rest = value[len(value)-1], rest[end:]
	}
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}
