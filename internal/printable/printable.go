// Package printable makes texts from outside fit to be shown: on a terminal, in
// XML, in a web page. A name may hold escape sequences that rewrite a terminal,
// characters that XML cannot hold, or marks that turn the reading direction.
//
// It escapes nothing for a language such as HTML: that is the writer's business.
package printable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is a text as one line: line feeds and tabs are shown too.
func Line(text string) string {
	return strings.Map(shown, strings.ReplaceAll(text, "\t", " "))
}

// Text is a text whose lines and tabs stay.
func Text(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return shown(r)
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// shown is what stands for a character: itself, where it is harmless.
func shown(r rune) rune {
	const pictures, deletePicture = 0x2400, 0x2421 // Unicode's pictures of control characters
	switch {
	case r < ' ':
		return pictures + r
	case r == 0x7f:
		return deletePicture
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r),
		r == '\u2028', r == '\u2029', r == '\ufeff', !utf8.ValidRune(r):
		return utf8.RuneError
	}
	return r
}
