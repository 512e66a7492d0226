package pane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/x/xpty"
)

const (
	// quiet is how long nothing must come after the program has ended, until its
	// output counts as read. It matters only where something else still holds the
	// terminal; otherwise reading ends by itself.
	quiet = 50 * time.Millisecond
	// drain is how long others may go on printing before that no longer matters.
	drain = time.Second
	// grace is how long programs may take to end after they were hung up, and
	// again after they were killed.
	grace = 2 * time.Second
)

// errLingers is what Close says if a program outlives even a kill, which only a
// process that hangs in the kernel does.
var errLingers = errors.New("the program in the pane does not end")

// wait waits for the program's end and for its last words.
func (p *Pane) wait() {
	err := xpty.WaitProcess(context.Background(), p.cmd)
	p.mu.Lock()
	p.exitCode = exitCode(p.cmd.ProcessState, err)
	p.mu.Unlock()
	close(p.exited)
	p.awaitOutput()
	close(p.done)
	signal(p.changed)
}

func exitCode(state *os.ProcessState, err error) int {
	if state == nil { // Waiting failed, so nobody knows.
		return 1
	}
	if err == nil {
		return 0
	}
	if number, ok := signalNumber(state); ok {
		return 128 + number
	}
	return state.ExitCode()
}

// awaitOutput waits until all that the program printed was read. What it left in
// the background may print for ever, or hold the terminal in silence: neither
// is waited for.
func (p *Pane) awaitOutput() {
	deadline := time.NewTimer(drain)
	defer deadline.Stop()
	silence := time.NewTimer(quiet)
	defer silence.Stop()
	for {
		select {
		case <-p.read:
			return
		case <-p.closing:
			return
		case <-deadline.C:
			return
		case <-silence.C:
			return
		case <-p.arrived:
			silence.Reset(quiet)
		}
	}
}

// Done is closed when the program has ended and its output was read.
func (p *Pane) Done() <-chan struct{} { return p.done }

// ExitCode gives the program's exit code, 128+N if signal N ended it. It is valid
// after Done.
func (p *Pane) ExitCode() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.exitCode
}

// Close hangs up: the program and what it has in the foreground are told that
// the terminal is gone, and killed if that does not end them. It waits for that
// and frees everything; View still gives the last screen. What the program moved
// into the background and protected from hang-ups goes on, as it does when a
// window is closed. All calls give the result of the first.
func (p *Pane) Close() error { return p.close() }

func (p *Pane) hangUp() error {
	// Resize is not to meet a closed terminal.
	p.mu.Lock()
	close(p.closing)
	p.mu.Unlock()
	p.keys.close()
	groups := p.groups()
	hangUpGroups(p.cmd, groups)
	err := p.awaitEnd(groups)
	// With the last descriptor the kernel hangs up the session once more.
	if closed := closeTerminal(p.tty); err == nil {
		err = closed
	}
	select {
	case <-p.read:
	case <-time.After(grace): // a system whose reads outlive a close
	}
	return err
}

// groups are the process groups to hang up: of the program, unless it has ended,
// since its number could be another's by now, and of what is in the foreground.
func (p *Pane) groups() []int {
	var groups []int
	if front, ok := foreground(p.tty); ok {
		groups = append(groups, front)
	}
	select {
	case <-p.exited:
	default:
		groups = append(groups, p.cmd.Process.Pid)
	}
	return groups
}

func (p *Pane) awaitEnd(groups []int) error {
	for _, then := range []func(){func() { killGroups(p.cmd, groups) }, nil} {
		select {
		case <-p.done:
			return nil
		case <-time.After(grace):
			if then != nil {
				then()
			}
		}
	}
	return fmt.Errorf("close the pane of %s: %w", p.cmd.Path, errLingers)
}
