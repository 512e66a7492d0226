package database

import (
	"fmt"
	"strings"
)

// kind is what a token is.
type kind int

const (
	end    kind = iota
	word        // a name or keyword, in lower case
	quoted      // a name in double quotes, as it is
	text        // 'text'
	number
	symbol
)

type token struct {
	kind kind
	text string
}

// symbols are those of two letters; all others have one.
var symbols = []string{"<>", "!=", "<=", ">=", "||", "::"}

// lex cuts SQL into tokens.
func lex(sql string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(sql); {
		rest := sql[i:]
		switch c := sql[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(rest, "--"):
			length := strings.IndexByte(rest, '\n')
			if length < 0 {
				length = len(rest)
			}
			i += length
		case strings.HasPrefix(rest, "/*"):
			length := strings.Index(rest, "*/")
			if length < 0 {
				return nil, syntaxError("a comment does not end")
			}
			i += length + 2
		case c == '\'' || c == '"':
			content, length, ok := inQuotes(rest, c)
			if !ok {
				return nil, syntaxError("a text in quotes does not end")
			}
			t := token{text, content}
			if c == '"' {
				t.kind = quoted
			}
			tokens, i = append(tokens, t), i+length
		case isDigit(c):
			length := span(rest, func(c byte) bool { return isDigit(c) || c == '.' })
			tokens, i = append(tokens, token{number, rest[:length]}), i+length
		case isLetter(c):
			length := span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })
			tokens, i = append(tokens, token{word, strings.ToLower(rest[:length])}), i+length
		default:
			length := 1
			for _, s := range symbols {
				if strings.HasPrefix(rest, s) {
					length = len(s)
				}
			}
			tokens, i = append(tokens, token{symbol, rest[:length]}), i+length
		}
	}
	return tokens, nil
}

// inQuotes reads a text in quotes, where a doubled quote stands for one.
func inQuotes(s string, quote byte) (content string, length int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != quote {
			return b.String(), i + 1, true
		}
		b.WriteByte(quote)
		i++
	}
	return "", 0, false
}

func span(s string, in func(byte) bool) int {
	for i := range len(s) {
		if !in(s[i]) {
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// Error is what a client is told, with PostgreSQL's code for it.
type Error struct {
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Message }

// The codes that clients look at.
const (
	codeSyntax       = "42601"
	codeUnsupported  = "0A000"
	codeNoTable      = "42P01"
	codeNoColumn     = "42703"
	codeTableThere   = "42P07"
	codeUnique       = "23505"
	codeNotNull      = "23502"
	codeNotANumber   = "22P02"
	codeDivision     = "22012"
	codeNoDatabase   = "3D000"
	codeNoRole       = "28000"
	codeBadPassword  = "28P01"
	codeDatabaseHere = "42P04"
	codeIO           = "58030"
)

func failf(code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func syntaxError(format string, args ...any) error { return failf(codeSyntax, format, args...) }

// whatItKnows ends the message about anything that a real server would know.
const whatItKnows = "this lab image knows CREATE TABLE, DROP TABLE, INSERT, SELECT, UPDATE, DELETE and CREATE DATABASE in simple forms"
