package i18n

import "strings"

// nbsp is the space that a French text has before ; : ! ? and inside its
// quotation marks. The narrow one (U+202F) would be finer print, but some
// terminals' fonts lack it.
const nbsp = '\u00a0'

// Typeset puts no-break spaces where a language's typography wants them, so
// that authors write ordinary spaces and no line begins with a colon. What
// stands between backquotes is code and stays as it is. Only French has such
// rules.
func Typeset(lang, text string) string {
	if lang != "fr" || !strings.ContainsAny(text, ":;!?«»") {
		return text
	}
	runes := []rune(text)
	code := false
	for i, r := range runes {
		switch {
		case r == '`':
			code = !code
		case r == '\n' && i+1 < len(runes) && runes[i+1] == '\n':
			code = false // no span of code goes past a paragraph
		case r == ' ' && !code && i+1 < len(runes) && (i > 0 && runes[i-1] == '«' || runes[i+1] == '»' || doublePoint(runes[i+1:])):
			runes[i] = nbsp
		}
	}
	return string(runes)
}

// doublePoint tells whether a text begins with a sign that takes a space before
// it, used as punctuation: a colon in front of a word (":80") is code.
func doublePoint(text []rune) bool {
	if !strings.ContainsRune(":;!?", text[0]) {
		return false
	}
	// What follows may be the next action of a template.
	return len(text) == 1 || strings.ContainsRune(" \n\t)»”*_.!?{\u00a0", text[1])
}
