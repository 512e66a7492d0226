package similar

import "strings"

// lines are the tokens of each line that says something: without comments, white
// space and quotes, and with continued lines joined.
func lines(content string) [][]string {
	content = strings.ReplaceAll(content, "\r\n", "\n")
	content = strings.ReplaceAll(content, "\\\n", " ")
	var all [][]string
	for line := range strings.SplitSeq(content, "\n") {
		if tokens := tokenize(line); len(tokens) > 0 {
			all = append(all, tokens)
		}
	}
	return all
}

// tokenize splits a line into words and signs. Quotes and commas are left out, and
// so is a comment: from a # or // that stands at the beginning or after a blank.
func tokenize(line string) []string {
	var tokens []string
	word := strings.Builder{}
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, word.String())
			word.Reset()
		}
	}
	quote := rune(0)
	before := ' '
	for i, r := range line {
		switch {
		case quote == 0 && (before == ' ' || before == '\t') && (r == '#' || strings.HasPrefix(line[i:], "//")):
			end()
			return tokens
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\'' || r == '`'):
			quote = r
		case r == ' ' || r == '\t' || r == '\r' || r == ',' || r == '"' || r == '\'' || r == '`':
			end()
		case strings.ContainsRune("=|&;<>(){}[]", r):
			end()
			tokens = append(tokens, string(r))
		default:
			word.WriteRune(r)
		}
		before = r
	}
	end()
	return tokens
}
