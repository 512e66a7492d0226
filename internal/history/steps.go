package history

import (
	"path"
	"slices"
	"strings"
	"time"
)

// command is a docker command as the journal has it, put together of all that its
// process asked.
type command struct {
	Asked
	until time.Time // when its last request came
}

// commands puts a run's requests together by process. What a plugin of docker's
// asked is part of the docker command that started it, and what matelot itself asked
// is none.
func (r Run) commands() []*command {
	byPID := map[int]*command{}
	var all []*command
	for _, a := range r.Asked {
		c := byPID[a.PID]
		// Numbers of processes come again.
		if c == nil || a.PID == 0 || len(a.Args) > 0 && len(c.Args) > 0 && !slices.Equal(a.Args, c.Args) {
			c = &command{Asked: Asked{PID: a.PID, Parent: a.Parent, Began: a.Began, Args: a.Args, Dir: a.Dir}}
			byPID[a.PID] = c
			all = append(all, c)
		}
		c.join(a)
	}
	return slices.DeleteFunc(all, func(c *command) bool {
		if len(c.Args) == 0 {
			return false // the system told nothing of it; its line may
		}
		if !c.learners() {
			return true
		}
		parent := byPID[c.Parent]
		if parent == nil || parent == c || len(parent.Args) == 0 || !isDocker(parent.Args[0]) {
			return false
		}
		parent.join(c.Asked)
		parent.until = later(parent.until, c.until)
		return true
	})
}

// learners tells whether a command is one that somebody typed: neither matelot's own,
// nor what a shell asks when the tab key is pressed.
func (c *command) learners() bool {
	if strings.HasPrefix(path.Base(c.Args[0]), "matelot") {
		return false
	}
	if !isDocker(c.Args[0]) || len(c.Args) == 1 {
		return true
	}
	return !strings.HasPrefix(c.Args[1], "__complete") && !slices.Contains([]string{"matelot", "learn"}, c.Args[1])
}

func isDocker(name string) bool { return path.Base(name) == "docker" }

func (c *command) join(a Asked) {
	if len(c.Args) == 0 {
		c.Args, c.Dir, c.Parent = a.Args, a.Dir, a.Parent
	}
	c.Made, c.Used = append(c.Made, a.Made...), append(c.Used, a.Used...)
	c.Typed = append(c.Typed, a.Typed...)
	c.until = later(c.until, a.Began)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// step is one step of the script: a line, with the docker commands that it ran, or a
// command that no shell told of.
type step struct {
	line     *Line
	commands []*command
	began    time.Time
}

// steps are a run's steps in the order in which they began.
func (r Run) steps() []step {
	var steps []step
	for i := range r.Lines {
		l := &r.Lines[i]
		steps = append(steps, step{line: l, began: l.Began})
	}
	typed := len(steps)
	for _, c := range r.commands() {
		of := -1
		for i := range typed {
			// Of two shells at once it is of the line that began last.
			if l := steps[i].line; within(c.Began, l) && (of < 0 || !l.Began.Before(steps[of].began)) {
				of = i
			}
		}
		if of >= 0 {
			steps[of].commands = append(steps[of].commands, c)
		} else if len(c.Args) > 0 {
			steps = append(steps, step{commands: []*command{c}, began: c.Began})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.began.Compare(b.began) })
	return steps
}

// within tells whether a moment is in the time of a line.
func within(at time.Time, l *Line) bool {
	return !l.Began.IsZero() && !at.Before(l.Began) && !at.After(l.Ended)
}

// known are the commands of a step whose arguments are known.
func (s step) known() []*command {
	return slices.DeleteFunc(slices.Clone(s.commands), func(c *command) bool { return len(c.Args) == 0 })
}

// made are the containers that a step made, in order.
func (s step) made() []Container {
	var made []Container
	for _, c := range s.commands {
		made = append(made, c.Made...)
	}
	return made
}

// used are those that it named.
func (s step) used() []Container {
	var used []Container
	for _, c := range s.commands {
		used = append(used, c.Used...)
	}
	return used
}
