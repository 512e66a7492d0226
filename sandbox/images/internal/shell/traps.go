//go:build linux

package shell

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"

	"mvdan.cc/sh/v3/interp"
)

// traps keeps what the shell shall do at signals and at its end.
type traps struct {
	signals chan os.Signal // those with an action, in the order they came
	deaf    bool           // without an action a signal is dropped, not deadly

	mu      sync.Mutex
	actions map[os.Signal]string
	atExit  string
}

func newTraps() *traps {
	return &traps{signals: make(chan os.Signal, 16), actions: map[os.Signal]string{}, deaf: os.Getpid() == 1}
}

// take returns the action of a signal that came, if any.
func (t *traps) take() (string, bool) {
	select {
	case sig := <-t.signals:
		return t.action(sig), true
	default:
		return "", false
	}
}

// action is the text to run for a signal.
func (t *traps) action(sig os.Signal) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.actions[sig]
}

// raise makes the action of a signal due, and reports whether there is one.
func (t *traps) raise(sig syscall.Signal) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.actions[sig]; !ok {
		return false
	}
	select {
	case t.signals <- sig:
	default: // as many are waiting already as the queue holds
	}
	return true
}

// takeExit returns the EXIT trap, once.
func (t *traps) takeExit() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	action := t.atExit
	t.atExit = ""
	return action
}

// set installs an action: "-" is the default, "" ignores the signal.
func (t *traps) set(sig syscall.Signal, action string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.actions, sig)
	switch action {
	case "-":
		t.reset(sig)
	case "":
		signal.Ignore(sig)
	default:
		t.actions[sig] = action
		signal.Notify(t.signals, sig)
	}
}

// reset gives a signal its default again, which is to be dropped for an
// interactive shell and for PID 1: there the kernel does so for programs that
// install no handler, and Go installs one.
func (t *traps) reset(sig syscall.Signal) {
	signal.Reset(sig)
	if t.deaf {
		signal.Notify(make(chan os.Signal, 1), sig)
	}
}

// trap is the builtin. Only ERR is left to the interpreter.
func (s *shell) trap(hc interp.HandlerContext, args []string) []string {
	operands := args[1:]
	switch {
	case len(operands) > 0 && operands[0] == "--":
		operands = operands[1:]
	case len(operands) > 0 && operands[0] == "-l":
		fmt.Fprintln(hc.Stdout, SignalNames())
		return status(0)
	case len(operands) > 0 && operands[0] == "-p":
		operands = nil
	}
	if len(operands) == 0 {
		s.traps.print(hc)
		return status(0)
	}
	action := operands[0]
	names := operands[1:]
	if len(names) == 0 {
		action, names = "-", operands // `trap TERM` resets
	}
	for _, name := range names {
		if name == "ERR" {
			return args
		}
		if name == "EXIT" || name == "0" {
			s.traps.setExit(action)
			continue
		}
		sig, ok := ParseSignal(name)
		if !ok {
			return fail(hc, "%s: trap: %s: unknown signal", s.name, name)
		}
		s.traps.set(sig, action)
	}
	return status(0)
}

func (t *traps) setExit(action string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.atExit = strings.TrimPrefix(action, "-")
}

// print lists the traps as commands that would set them again.
func (t *traps) print(hc interp.HandlerContext) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for sig, action := range t.actions {
		lines = append(lines, fmt.Sprintf("trap -- %s %s", quote(action), signalName(sig.(syscall.Signal))))
	}
	if t.atExit != "" {
		lines = append(lines, "trap -- "+quote(t.atExit)+" EXIT")
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(hc.Stdout, line)
	}
}
