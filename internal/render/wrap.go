package render

import (
	"strings"

	"golang.org/x/text/width"
)

// maxCode is the longest piece of code, in columns, that is kept on one line
// inside a sentence.
const maxCode = 44

// Columns is how wide a text is in a terminal. Escape sequences take no room.
func Columns(text string) int {
	n, escape := 0, false
	for _, r := range text {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		case r < 0x80:
			n++
		default:
			n += runeColumns(r)
		}
	}
	return n
}

func runeColumns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Wrap breaks a text into lines of at most limit columns. It breaks at ordinary
// spaces only, never at a no-break space and not inside short code between
// backquotes. A line feed stays one; a word that is too long stays whole.
func Wrap(text string, limit int) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line, used := "", 0
		for _, word := range words(paragraph, min(maxCode, limit)) {
			n := Columns(word)
			switch {
			case line == "":
				line, used = word, n
			case used+1+n <= limit:
				line, used = line+" "+word, used+1+n
			default:
				lines = append(lines, line)
				line, used = word, n
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// words splits a paragraph where a line may end. Code of at most keep columns
// is one word.
func words(paragraph string, keep int) []string {
	var found, code []string
	open := false // a piece of code is being read
	for _, w := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' || r == '\t' }) {
		code = append(code, w)
		if strings.Count(w, "`")%2 == 1 {
			open = !open
		}
		if open {
			continue
		}
		if whole := strings.Join(code, " "); Columns(whole) <= keep {
			code = []string{whole}
		}
		found, code = append(found, code...), nil
	}
	return append(found, code...)
}

// block is a text wrapped into the width, with one indentation for its first
// line and another for the others.
func (s Style) block(first, rest, text string) string {
	limit := s.width() - max(Columns(first), Columns(rest))
	var b strings.Builder
	for i, line := range Wrap(text, limit) {
		indent := rest
		if i == 0 {
			indent = first
		}
		b.WriteString(strings.TrimRight(indent+line, " "))
		b.WriteByte('\n')
	}
	return b.String()
}
