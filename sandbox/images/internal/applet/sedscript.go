//go:build linux

package applet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// sedParser reads a script.
type sedParser struct {
	rest     string
	extended bool
}

func parseSed(script string, extended bool) ([]*sedCommand, error) {
	p := &sedParser{rest: script, extended: extended}
	var commands []*sedCommand
	for {
		p.rest = strings.TrimLeft(p.rest, " \t\n;")
		if p.rest == "" {
			return commands, nil
		}
		command, err := p.command()
		if err != nil {
			return nil, err
		}
		commands = append(commands, command)
	}
}

func (p *sedParser) command() (*sedCommand, error) {
	c := &sedCommand{}
	var err error
	if c.from, err = p.address(); err != nil {
		return nil, err
	}
	if c.from != nil && strings.HasPrefix(p.rest, ",") {
		p.rest = p.rest[1:]
		if c.to, err = p.address(); err != nil {
			return nil, err
		}
		if c.to == nil {
			return nil, fmt.Errorf("an address is missing after the comma")
		}
	}
	p.rest = strings.TrimLeft(p.rest, " ")
	if strings.HasPrefix(p.rest, "!") {
		c.negated, p.rest = true, strings.TrimLeft(p.rest[1:], " ")
	}
	if p.rest == "" {
		return nil, fmt.Errorf("a command is missing")
	}
	c.name, p.rest = p.rest[0], p.rest[1:]
	switch c.name {
	case 's':
		return c, p.substitution(c)
	case 'a', 'i', 'c':
		text, rest, _ := strings.Cut(p.rest, "\n")
		text = strings.TrimLeft(text, " ")
		c.text, p.rest = strings.TrimLeft(strings.TrimPrefix(text, `\`), " "), rest
		return c, nil
	case 'd', 'p', 'q', '=':
		return c, nil
	}
	return nil, fmt.Errorf("this lab image's sed knows s d p q a i c =, not %q", c.name)
}

func (p *sedParser) address() (*sedAddress, error) {
	switch {
	case p.rest == "":
		return nil, nil
	case p.rest[0] == '$':
		p.rest = p.rest[1:]
		return &sedAddress{last: true}, nil
	case p.rest[0] == '/':
		pattern, err := p.until('/')
		if err != nil {
			return nil, err
		}
		expression, err := p.compile(pattern, "")
		return &sedAddress{expression: expression}, err
	case p.rest[0] >= '0' && p.rest[0] <= '9':
		end := 0
		for end < len(p.rest) && p.rest[end] >= '0' && p.rest[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(p.rest[:end])
		p.rest = p.rest[end:]
		return &sedAddress{line: n}, err
	}
	return nil, nil
}

// until reads from a delimiter at the front to the next one that is not
// escaped, and takes both away.
func (p *sedParser) until(delimiter byte) (string, error) {
	var out strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch {
		case p.rest[i] == '\\' && i+1 < len(p.rest) && p.rest[i+1] == delimiter:
			i++
			out.WriteByte(delimiter)
		case p.rest[i] == '\\' && i+1 < len(p.rest):
			out.WriteString(p.rest[i : i+2])
			i++
		case p.rest[i] == delimiter:
			p.rest = p.rest[i+1:]
			return out.String(), nil
		default:
			out.WriteByte(p.rest[i])
		}
	}
	return "", fmt.Errorf("the closing %c is missing", delimiter)
}

func (p *sedParser) compile(pattern, flags string) (*regexp.Regexp, error) {
	if !p.extended {
		pattern = basicToGo(pattern)
	}
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	return regexp.Compile(pattern)
}

func (p *sedParser) substitution(c *sedCommand) error {
	if p.rest == "" {
		return fmt.Errorf("s needs /what/by what/")
	}
	delimiter := p.rest[0]
	pattern, err := p.until(delimiter)
	if err != nil {
		return err
	}
	p.rest = string(delimiter) + p.rest
	if c.text, err = p.until(delimiter); err != nil {
		return err
	}
	flags := ""
	for p.rest != "" && !strings.ContainsRune(" ;\n}", rune(p.rest[0])) {
		switch flag := p.rest[0]; {
		case flag == 'g':
			c.global = true
		case flag == 'p':
			c.print = true
		case flag == 'i' || flag == 'I':
			flags = "i"
		case flag >= '1' && flag <= '9':
			c.occurrence = int(flag - '0')
		default:
			return fmt.Errorf("s knows the flags g p i and 1 to 9, not %c", flag)
		}
		p.rest = p.rest[1:]
	}
	c.expression, err = p.compile(pattern, flags)
	return err
}
