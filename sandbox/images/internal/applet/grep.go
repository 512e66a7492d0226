//go:build linux

package applet

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// basicToGo turns a basic regular expression, where \( \) \{ \} \| \+ \? are
// the special ones, into one of Go's syntax, where the bare ones are.
func basicToGo(pattern string) string {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		ch := pattern[i]
		switch {
		case inClass:
			inClass = ch != ']'
			out.WriteByte(ch)
		case ch == '[':
			inClass = true
			out.WriteByte(ch)
			if i+1 < len(pattern) && pattern[i+1] == '^' {
				i++
				out.WriteByte('^')
			}
			if i+1 < len(pattern) && pattern[i+1] == ']' {
				i++
				out.WriteString(`\]`)
			}
		case ch == '\\' && i+1 < len(pattern) && strings.IndexByte("(){}|+?", pattern[i+1]) >= 0:
			i++
			out.WriteByte(pattern[i])
		case strings.IndexByte("(){}|+?", ch) >= 0:
			out.WriteByte('\\')
			out.WriteByte(ch)
		case ch == '*' && out.Len() == 0:
			out.WriteString(`\*`)
		case ch == '\\' && i+1 < len(pattern):
			out.WriteByte(ch)
			i++
			out.WriteByte(pattern[i])
		default:
			out.WriteByte(ch)
		}
	}
	return out.String()
}

// compile builds the expression that grep's options ask for.
func compile(pattern string, opts options) (*regexp.Regexp, error) {
	switch {
	case opts.has('F'):
		pattern = regexp.QuoteMeta(pattern)
	case !opts.has('E') && !opts.has('P'):
		pattern = basicToGo(pattern)
	}
	if opts.has('w') {
		pattern = `\b(?:` + pattern + `)\b`
	}
	if opts.has('x') {
		pattern = `^(?:` + pattern + `)$`
	}
	if opts.has('i') {
		pattern = `(?i)` + pattern
	}
	return regexp.Compile(pattern)
}

// grep prints the lines that match. Its status is 0 if some did, 1 if none,
// 2 in trouble.
func grep(c *Call) int {
	opts, ok := c.parse("EFPivnrRclLqowxhHse:", map[string]rune{
		"extended-regexp": 'E', "fixed-strings": 'F', "ignore-case": 'i', "invert-match": 'v', "line-number": 'n',
		"recursive": 'r', "count": 'c', "files-with-matches": 'l', "quiet": 'q', "only-matching": 'o',
		"word-regexp": 'w', "regexp": 'e', "color": 'h',
	})
	if !ok {
		return statusUsage
	}
	if c.Name == "egrep" {
		opts.values['E'] = []string{""}
	}
	patterns := opts.values['e']
	if len(patterns) == 0 {
		if len(opts.args) == 0 {
			c.failf("usage: grep [-EFivnrclqow] PATTERN [FILE…]")
			return statusUsage
		}
		patterns, opts.args = opts.args[:1], opts.args[1:]
	}
	g := grepper{call: c, opts: opts}
	for _, pattern := range patterns {
		expression, err := compile(pattern, opts)
		if err != nil {
			c.fail(err)
			return statusUsage
		}
		g.expressions = append(g.expressions, expression)
	}
	names := opts.args
	if opts.has('r') || opts.has('R') {
		names = g.filesBelow(names)
	}
	g.withNames = (len(names) > 1 || opts.has('r') || opts.has('R') || opts.has('H')) && !opts.has('h')
	trouble := c.eachInput(names, g.search)
	switch {
	case trouble != statusOK && !(g.found && opts.has('q')):
		return statusUsage
	case g.found:
		return statusOK
	}
	return statusFail
}

type grepper struct {
	call        *Call
	opts        options
	expressions []*regexp.Regexp
	withNames   bool
	found       bool
}

// filesBelow lists the files in folders, for -r.
func (g *grepper) filesBelow(names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	var files []string
	for _, name := range names {
		err := filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				g.call.fail(err)
				return nil
			}
			if d.Type().IsRegular() {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			g.call.fail(err)
		}
	}
	if len(files) == 0 {
		return []string{os.DevNull}
	}
	return files
}

func (g *grepper) search(name string, r io.Reader) error {
	prefix := ""
	if g.withNames {
		prefix = name + ":"
	}
	number, count := 0, 0
	err := lines(r, func(line string) error {
		number++
		text := strings.TrimSuffix(line, "\n")
		matched := false
		for _, expression := range g.expressions {
			if !expression.MatchString(text) {
				continue
			}
			matched = true
			if g.opts.has('o') && !g.opts.has('v') {
				for _, match := range expression.FindAllString(text, -1) {
					fmt.Fprintf(g.call.Stdout, "%s%s\n", prefix, match)
				}
			}
			break
		}
		if matched == g.opts.has('v') {
			return nil
		}
		count++
		if g.opts.has('o') || g.opts.has('c') || g.opts.has('l') || g.opts.has('q') || g.opts.has('L') {
			return nil
		}
		at := prefix
		if g.opts.has('n') {
			at += fmt.Sprint(number) + ":"
		}
		_, err := fmt.Fprintf(g.call.Stdout, "%s%s\n", at, text)
		return err
	})
	g.found = g.found || count > 0
	switch {
	case g.opts.has('q'):
	case g.opts.has('l') == (count > 0) && (g.opts.has('l') || g.opts.has('L')):
		fmt.Fprintln(g.call.Stdout, name)
	case g.opts.has('c'):
		fmt.Fprintf(g.call.Stdout, "%s%d\n", prefix, count)
	}
	return err
}
