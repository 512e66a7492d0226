package tutor

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// completeness says whether a text can be run.
type completeness int

const (
	complete   completeness = iota // also when it is wrong: the shell says so
	unfinished                     // a quote, a block, a here-document … is open
	empty                          // only blanks and comments
)

// grammar judges the completeness of a text in one shell's language.
type grammar func(text string) completeness

func grammarOf(ctx context.Context, shell found) grammar {
	switch shell.kind {
	case fish:
		return fishGrammar(func(text string) string { return fishErrors(ctx, shell.path, text) })
	case bash:
		return posixGrammar(syntax.LangBash)
	case zsh:
		return posixGrammar(syntax.LangZsh)
	default:
		return posixGrammar(syntax.LangPOSIX)
	}
}

func posixGrammar(lang syntax.LangVariant) grammar {
	parser := syntax.NewParser(syntax.Variant(lang))
	return func(text string) completeness {
		if continues(text) {
			return unfinished
		}
		file, err := parser.Parse(strings.NewReader(text), "")
		switch {
		case err != nil && (syntax.IsIncomplete(err) || openDocument(err)):
			return unfinished
		case err == nil && len(file.Stmts) == 0:
			return empty
		}
		return complete
	}
}

// openDocument tells whether a here-document with a quoted end has not ended: the
// parser does not count that as incomplete, and tells it by its words alone.
func openDocument(err error) bool {
	parse := syntax.ParseError{}
	return errors.As(err, &parse) && strings.HasPrefix(parse.Text, "unclosed here-document")
}

// continues reports whether the last line ends in a backslash that is not itself
// escaped. In a comment it would not count; then two lines run as one text,
// which does no harm.
func continues(text string) bool {
	body, ended := strings.CutSuffix(text, "\n")
	slashes := len(body) - len(strings.TrimRight(body, `\`))
	return ended && slashes%2 == 1
}

// fishGrammar judges by what fish itself finds wrong with a text.
func fishGrammar(errorsIn func(text string) string) grammar {
	return func(text string) completeness {
		if continues(text) {
			return unfinished
		}
		nothing := true
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			nothing = nothing && (line == "" || strings.HasPrefix(line, "#"))
		}
		if nothing {
			return empty
		}
		wrong := errorsIn(text)
		for _, open := range []string{
			"Missing end to balance", "Unexpected end of string", "but found end of the input",
		} {
			if strings.Contains(wrong, open) {
				return unfinished
			}
		}
		return complete
	}
}

// fishErrors has fish read a text without running it, and returns its complaints
// in English.
func fishErrors(ctx context.Context, path, text string) string {
	cmd := exec.CommandContext(ctx, path, "--no-execute")
	cmd.Env = []string{"LC_ALL=C", "HOME=/nonexistent"}
	cmd.Stdin = strings.NewReader(text)
	complaints, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	return string(complaints)
}
