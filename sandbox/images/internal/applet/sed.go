//go:build linux

package applet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

// sed edits lines with the commands that scripts use: s, d, p, q, a, i, c, =,
// each with an address (a number, $, /expression/, or two of them with a comma).
// There is no hold space and there are no jumps.
func sed(c *Call) int {
	opts, ok := c.parse("nEre:i", map[string]rune{
		"quiet": 'n', "regexp-extended": 'E', "expression": 'e', "in-place": 'i',
	})
	if !ok {
		return statusUsage
	}
	scripts := opts.values['e']
	if len(scripts) == 0 {
		if len(opts.args) == 0 {
			return c.failf("usage: sed [-n] [-E] [-i] SCRIPT [FILE…]")
		}
		scripts, opts.args = opts.args[:1], opts.args[1:]
	}
	commands, err := parseSed(strings.Join(scripts, "\n"), opts.has('E') || opts.has('r'))
	if err != nil {
		return c.fail(err)
	}
	edit := func(w io.Writer) func(string, io.Reader) error {
		return func(_ string, r io.Reader) error {
			return (&sedRun{commands: commands, quiet: opts.has('n'), out: w}).run(r)
		}
	}
	if !opts.has('i') {
		return c.eachInput(opts.args, edit(c.Stdout))
	}
	result := statusOK
	for _, name := range opts.args {
		if err := editInPlace(name, edit); err != nil {
			result = c.fail(err)
		}
	}
	return result
}

// editInPlace writes the result over the file, keeping its mode and inode, so
// that a file that is bind-mounted can be edited.
func editInPlace(name string, edit func(io.Writer) func(string, io.Reader) error) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := edit(&out)(name, bytes.NewReader(content)); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o666)
}

// sedCommand is one command with its addresses.
type sedCommand struct {
	from, to    *sedAddress
	negated     bool
	name        byte
	text        string // of a, i, c; the replacement of s
	expression  *regexp.Regexp
	global      bool
	print       bool
	occurrence  int
	insideRange bool // state while running
}

type sedAddress struct {
	line       int // 0 if not by number
	last       bool
	expression *regexp.Regexp
}

func (a *sedAddress) matches(number int, last bool, line string) bool {
	switch {
	case a.expression != nil:
		return a.expression.MatchString(line)
	case a.last:
		return last
	}
	return a.line == number
}

// selected says whether the command is for this line, and keeps the state of
// a range.
func (c *sedCommand) selected(number int, last bool, line string) bool {
	return c.inAddress(number, last, line) != c.negated
}

func (c *sedCommand) inAddress(number int, last bool, line string) bool {
	switch {
	case c.from == nil:
		return true
	case c.to == nil:
		return c.from.matches(number, last, line)
	case c.insideRange:
		c.insideRange = !c.to.matches(number, last, line) && (c.to.line == 0 || number < c.to.line)
		return true
	case c.from.matches(number, last, line):
		c.insideRange = c.to.line == 0 || c.to.line > number
		return true
	}
	return false
}

// substitute applies s to a line.
func (c *sedCommand) substitute(line string) (string, bool) {
	var out strings.Builder
	at, count, changed := 0, 0, false
	for _, m := range c.expression.FindAllStringSubmatchIndex(line, -1) {
		count++
		if (c.occurrence > 0 && count < c.occurrence) || (!c.global && changed) {
			continue
		}
		out.WriteString(line[at:m[0]])
		writeReplacement(&out, c.text, line, m)
		at, changed = m[1], true
	}
	out.WriteString(line[at:])
	return out.String(), changed
}

// writeReplacement writes the right side of s: & is the match, \1 a group, \n
// a new line.
func writeReplacement(out *strings.Builder, text, line string, m []int) {
	group := func(n int) {
		if 2*n+1 < len(m) && m[2*n] >= 0 {
			out.WriteString(line[m[2*n]:m[2*n+1]])
		}
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '&':
			group(0)
		case text[i] == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next >= '0' && next <= '9':
				group(int(next - '0'))
			case next == 'n':
				out.WriteByte('\n')
			case next == 't':
				out.WriteByte('\t')
			default:
				out.WriteByte(next)
			}
		default:
			out.WriteByte(text[i])
		}
	}
}

// sedRun is one pass over an input.
type sedRun struct {
	commands []*sedCommand
	quiet    bool
	out      io.Writer
}

func (s *sedRun) run(r io.Reader) error {
	var all []string
	if err := lines(r, func(line string) error { all = append(all, line); return nil }); err != nil {
		return err
	}
	for i, line := range all {
		text, end := strings.TrimSuffix(line, "\n"), ""
		if len(text) < len(line) {
			end = "\n"
		}
		quit, err := s.line(i+1, i == len(all)-1, text, end)
		if err != nil || quit {
			return err
		}
	}
	return nil
}

// line runs the script on one line.
func (s *sedRun) line(number int, last bool, text, end string) (quit bool, err error) {
	deleted, after := false, ""
	for _, c := range s.commands {
		if !c.selected(number, last, text) {
			continue
		}
		switch c.name {
		case 's':
			var changed bool
			if text, changed = c.substitute(text); changed && c.print {
				_, err = fmt.Fprintln(s.out, text)
			}
		case 'p':
			_, err = fmt.Fprintln(s.out, text)
		case '=':
			_, err = fmt.Fprintln(s.out, number)
		case 'i':
			_, err = fmt.Fprintln(s.out, c.text)
		case 'a':
			after += c.text + "\n"
		case 'c':
			_, err = fmt.Fprintln(s.out, c.text)
			deleted = true
		case 'd':
			deleted = true
		case 'q':
			quit = true
		}
		if err != nil || deleted || quit {
			break
		}
	}
	if err == nil && !s.quiet && !deleted {
		if after != "" {
			end = "\n"
		}
		_, err = io.WriteString(s.out, text+end)
	}
	if err == nil {
		_, err = io.WriteString(s.out, after)
	}
	return quit, err
}
