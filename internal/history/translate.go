package history

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// translate makes what was typed in another shell's language a POSIX shell's, as far
// as that is only a matter of signs. What it cannot stays as it is, and is read no
// further.
func translate(text, shell string) string {
	kind, _, _ := strings.Cut(shell, ":")
	switch kind {
	case "fish":
		if _, ok := parse(text, syntax.LangPOSIX); ok {
			return text
		}
		return outsideQuotes(text, func(before, b byte) string {
			if b == '(' && before != '$' {
				return "$("
			}
			return ""
		})
	case "powershell":
		text = strings.NewReplacer("`\r\n", " ", "`\n", " ", "\r\n", "\n").Replace(text)
		return outsideQuotes(text, func(_, b byte) string {
			if b == '\\' {
				return "/"
			}
			return ""
		})
	}
	return text
}

// outsideQuotes changes the bytes of a text that are in no quotes, each known with
// the one before it; "" leaves it.
func outsideQuotes(text string, change func(before, b byte) string) string {
	var out strings.Builder
	var quote, before byte
	for i := range len(text) {
		b := text[i]
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
			out.WriteByte(b)
		case b == '\'' || b == '"':
			quote = b
			out.WriteByte(b)
		default:
			if with := change(before, b); with != "" {
				out.WriteString(with)
			} else {
				out.WriteByte(b)
			}
		}
		before = b
	}
	return out.String()
}
