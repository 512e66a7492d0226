package course

import (
	"bytes"
	"strings"
)

// withoutAttempts empties the lines of every exercise's solutions and mistakes.
//
// It knows them by the usual form of the file, an exercise's fields indented by
// four spaces; in a file of another form it finds nothing to take away, which
// costs time and nothing else. Text in long strings is indented more than the
// field that it belongs to, so it cannot look like one.
func withoutAttempts(data []byte) []byte {
	lines := strings.Split(string(data), "\n")
	skip := false
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		text := line[indent:]
		item := indent == fieldIndent && strings.HasPrefix(text, "-") // of a list that is indented as its field is
		if text != "" && text[0] != '#' && indent <= fieldIndent && !item {
			skip = indent == fieldIndent && (strings.HasPrefix(text, "solutions:") || strings.HasPrefix(text, "mistakes:"))
		}
		if skip {
			lines[i] = ""
		}
	}
	return bytes.TrimRight([]byte(strings.Join(lines, "\n")), "\n")
}

// fieldIndent is how far an exercise's fields are indented in a file of the
// usual form.
const fieldIndent = 4
