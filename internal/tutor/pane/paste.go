package pane

import (
	"strings"
	"unicode"
)

const (
	pasteBegins = esc + "[200~"
	pasteEnds   = esc + "[201~"
)

// Paste sends text from the clipboard: in brackets where the program asked for
// them, so that a shell does not run it. Newlines are sent as Enter, as terminals
// do. Other control characters, with which a text could end the bracket or press
// keys, are dropped. It ends looking back.
func (p *Pane) Paste(text string) {
	bracketed := p.aboutToType()
	text = strings.ReplaceAll(harmless(text), "\n", "\r")
	if bracketed {
		text = pasteBegins + text + pasteEnds
	}
	p.keys.typed([]byte(text))
}

// Type writes text at the program's prompt and never runs it: no newline becomes
// Enter. One at the end is left out. Where the program knows brackets, the
// others are pasted in them; elsewhere the lines are joined into one that a shell
// understands alike, if it is made of commands that are complete in their lines
// or go on after a backslash, an operator or a word such as "do" (a here-document
// has no such form). It ends looking back.
func (p *Pane) Type(text string) {
	bracketed := p.aboutToType()
	text = strings.TrimSuffix(harmless(text), "\n")
	if bracketed {
		if text != "" {
			text = pasteBegins + strings.ReplaceAll(text, "\n", "\r") + pasteEnds
		}
	} else {
		text = strings.ReplaceAll(joinLines(text), "\t", " ") // A tab would complete.
	}
	p.keys.typed([]byte(text))
}

// aboutToType ends looking back and tells whether the program wants brackets.
func (p *Pane) aboutToType() (bracketed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.scroll(-p.back)
	return p.screen.Modes().BracketedPaste
}

// harmless leaves only newlines and tabs of the control characters.
func harmless(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// joinLines makes one line of a shell's lines.
func joinLines(text string) string {
	var joined strings.Builder
	separator := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t")
		// A comment would swallow what is joined to it.
		line = withoutComment(line)
		if joined.Len() > 0 {
			line = strings.TrimLeft(line, " \t")
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		joined.WriteString(separator)
		if before, ok := strings.CutSuffix(line, `\`); ok {
			line, separator = strings.TrimRight(before, " \t"), " "
		} else {
			separator = separatorAfter(line)
		}
		joined.WriteString(line)
	}
	return joined.String()
}

func separatorAfter(line string) string {
	words := strings.Fields(line)
	last := words[len(words)-1]
	switch last {
	case "do", "then", "else", "{", "(", "in":
		return " "
	}
	for _, operator := range []string{"|", "&&", "||", ";", "&", "{", "("} {
		if strings.HasSuffix(last, operator) {
			return " "
		}
	}
	return "; "
}

// withoutComment cuts a shell's comment off a line: from a # that begins a word
// outside quotes.
func withoutComment(line string) string {
	var quote rune
	escaped, begins := false, true
	for i, r := range line {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '#' && begins:
			return strings.TrimRight(line[:i], " \t")
		}
		begins = r == ' ' || r == '\t' || r == ';'
	}
	return line
}
