package report

import (
	"fmt"
	"strings"

	"matelot/internal/printable"
)

// markdown shows a text as it is in GitHub's Markdown: each sign that means
// something there, or in HTML, is a character reference. What stands between
// backquotes is code.
func markdown(text string) string {
	var b strings.Builder
	for _, s := range segments(printable.Line(text)) {
		escaped := references(s.Text)
		if s.Code {
			escaped = "<code>" + escaped + "</code>"
		}
		b.WriteString(escaped)
	}
	return b.String()
}

// markdownCode shows a value as code: no link and no mention is made of it.
func markdownCode(text string) string { return "<code>" + references(printable.Line(text)) + "</code>" }

// references writes ASCII's punctuation as character references, which mean
// nothing to Markdown.
func references(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r > ' ' && r < '0', r > '9' && r < 'A', r > 'Z' && r < 'a', r > 'z' && r < 0x7f:
			if strings.ContainsRune(`,;/'"%?`, r) {
				b.WriteRune(r)
				continue
			}
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// segment is a piece of a sentence: words, or code.
type segment struct {
	Code bool
	Text string
}

// segments splits a sentence at its backquotes. One that has no partner is itself.
func segments(text string) []segment {
	pieces := strings.Split(text, "`")
	if len(pieces)%2 == 0 {
		return []segment{{false, text}}
	}
	var all []segment
	for i, piece := range pieces {
		if piece != "" {
			all = append(all, segment{i%2 == 1, piece})
		}
	}
	return all
}
