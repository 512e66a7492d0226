package i18n

import "strings"

// index finds the messages of a file without parsing it: the part of the text
// that holds each. To parse a whole file for the one sentence that a command
// says would cost it some milliseconds.
//
// It understands files whose messages begin with their whole ID, quoted or not,
// as the key of a text or as the name of a table of plural forms. ok is false
// for a file of another form, which then has to be parsed whole.
func index(text string) (messages map[string]string, ok bool) {
	messages = map[string]string{}
	id, begin := "", 0 // the message being read
	table := false     // it is a table of forms
	quote := ""        // the quotation mark of the long text being read
	keep := func(end int) {
		if id != "" {
			messages[id] = text[begin:end]
		}
	}
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		next := min(at+len(line)+1, len(text))
		trimmed := strings.TrimSpace(line)
		switch {
		case quote != "":
			if strings.Contains(line, quote) {
				quote = ""
			}
		case trimmed == "" || trimmed[0] == '#':
		case trimmed[0] == '[':
			keep(at)
			id, begin, table = unquote(strings.Trim(trimmed, "[] \t")), at, true
		default:
			key, value, isPair := strings.Cut(trimmed, "=")
			key = strings.TrimSpace(key)
			if !isPair || (table && !isForm(key)) || strings.HasPrefix(strings.TrimSpace(value), "{") {
				return nil, false
			}
			if !table {
				keep(at)
				id, begin = unquote(key), at
			}
			quote = opened(value)
		}
		at = next
	}
	keep(len(text))
	return messages, quote == ""
}

// isForm tells whether a key of a message's table is one of go-i18n's.
func isForm(key string) bool {
	switch key {
	case "zero", "one", "two", "few", "many", "other", "description":
		return true
	}
	return false
}

// unquote takes the quotation marks off a key. IDs hold nothing to escape.
func unquote(key string) string { return strings.Trim(key, `"'`) }

// opened is the quotation mark of a long text that begins in a value and does
// not end there.
func opened(value string) string {
	value = strings.TrimSpace(value)
	for _, quote := range []string{`"""`, `'''`} {
		if rest, ok := strings.CutPrefix(value, quote); ok && !strings.Contains(rest, quote) {
			return quote
		}
	}
	return ""
}
