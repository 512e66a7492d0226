package compat

import "regexp"

// intention is a difference that is meant to be.
type intention struct {
	id  string
	why string // for docs/compat.md
	// way, client and script say where it may occur; empty is everywhere.
	way     way
	client  string // expression for the name
	script  string // expression for the name
	command string // expression for the command; "" is any, and the engine afterwards
	part    string // expression for exit, stdout, stderr, container, image, network, volume
	line    string // expression for a line, with - (direct) or + (session) before it
}

// covers tells whether a line that differs is of the intention.
func (i intention) covers(d difference, part, line string) bool {
	return (i.way == "" || i.way == d.way) && matches(i.client, d.client.name) && matches(i.script, d.script.name) &&
		matches(i.command, d.command) && matches("^("+i.part+")$", part) && matches(i.line, line)
}

func matches(expression, text string) bool {
	return expression == "" || regexp.MustCompile(expression).MatchString(text)
}

// intended is all of them.
func intended() []intention {
	return []intention{}
}
