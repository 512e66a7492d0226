package exchange

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lazily compiles an expression when it is first wanted: most commands never
// want it, and a learner waits for each of them.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// maxPrintable is how much of a name is shown, in characters.
const maxPrintable = 200

// printable is a name or word from outside as it may be shown on a terminal: one
// line, without control characters, not without end.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unsafeRune(r) || r == '\n' || r == '\t' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
	if utf8.RuneCountInString(text) > maxPrintable {
		text = string([]rune(text)[:maxPrintable-1]) + "…"
	}
	return text
}

// unsafeRune tells whether a character could do something to a terminal or make
// a reader see another text than the one that is there.
func unsafeRune(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	bidi := (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069)
	return unicode.IsControl(r) || bidi
}

// cleaned is a text file from outside as UTF-8 with Unix line ends and without
// control characters, and whether something had to be replaced or taken out.
func cleaned(data []byte) (text string, recoded, stripped bool) {
	text = strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		text, recoded = strings.ToValidUTF8(text, string(utf8.RuneError)), true
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if strings.ContainsFunc(text, unsafeRune) {
		stripped = true
		text = strings.Map(func(r rune) rune {
			if unsafeRune(r) {
				return -1
			}
			return r
		}, text)
	}
	return text, recoded, stripped
}

// oneLine is a title from outside: one line of words, without what would make it
// something else in Markdown.
func oneLine(text string) string {
	text, _, _ = cleaned([]byte(text))
	text = withoutAnchors(text)
	return printable(strings.Trim(strings.Join(strings.Fields(text), " "), "# "))
}

// paragraphs joins texts with an empty line between them.
func paragraphs(texts ...string) string {
	var there []string
	for _, text := range texts {
		if text = strings.Trim(text, "\n"); text != "" {
			there = append(there, text)
		}
	}
	return strings.Join(there, "\n\n")
}

// introduced puts a description before an introduction that does not begin with
// it.
func introduced(description, intro string) string {
	if strings.HasPrefix(strings.Join(strings.Fields(intro), " "), strings.Join(strings.Fields(description), " ")) {
		return intro
	}
	return paragraphs(description, intro)
}
