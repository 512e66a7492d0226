package history

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// edits are changes of a text, by places in the text as it was.
type edits struct {
	text string
	list []edit
}

type edit struct {
	from, to int
	with     string
}

// replace puts a text in the place of what is between two places.
func (e *edits) replace(from, to int, with string) { e.list = append(e.list, edit{from, to, with}) }

// word replaces a word.
func (e *edits) word(w *syntax.Word, with string) { e.replace(offset(w.Pos()), offset(w.End()), with) }

// apply gives the changed text. Of two changes of one place the first holds.
func (e *edits) apply() string {
	slices.SortStableFunc(e.list, func(a, b edit) int { return a.from - b.from })
	var out strings.Builder
	at := 0
	for _, c := range e.list {
		if c.from < at || c.to > len(e.text) {
			continue
		}
		out.WriteString(e.text[at:c.from])
		out.WriteString(c.with)
		at = c.to
	}
	return out.String() + e.text[at:]
}

func offset(p syntax.Pos) int { return int(p.Offset()) }

// parse reads a text as a shell does.
func parse(text string, lang syntax.LangVariant) (*syntax.File, bool) {
	file, err := syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(text), "")
	return file, err == nil && !unheard(file)
}

// unheard tells whether a here-document has no end: the parser takes the text's end
// for it, and a shell would take all that follows.
func unheard(file *syntax.File) bool {
	open := false
	syntax.Walk(file, func(node syntax.Node) bool {
		if r, ok := node.(*syntax.Redirect); ok && (r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc) && r.Hdoc == nil {
			open = true
		}
		return true
	})
	return open
}

// literal is a word's value where the word has no expansions: a, 'a b', "a b".
func literal(w *syntax.Word) (string, bool) {
	var value strings.Builder
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			value.WriteString(unescape(p.Value, ""))
		case *syntax.SglQuoted:
			if p.Dollar {
				return "", false
			}
			value.WriteString(p.Value)
		case *syntax.DblQuoted:
			for _, inner := range p.Parts {
				lit, ok := inner.(*syntax.Lit)
				if !ok {
					return "", false
				}
				value.WriteString(unescape(lit.Value, "$`\"\\\n"))
			}
		default:
			return "", false
		}
	}
	return value.String(), true
}

// unescape takes backslashes off before these letters, or before all.
func unescape(text, letters string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (letters == "" || strings.IndexByte(letters, text[i+1]) >= 0) {
			i++
			if text[i] == '\n' {
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// quote writes a text as one word of a POSIX shell.
func quote(text string) string {
	if text != "" && strings.Trim(text, plainLetters) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// plainLetters mean nothing to a shell.
const plainLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"
