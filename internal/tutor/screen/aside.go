package screen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// aside puts the whole program aside, as Ctrl-Z does with others, and takes the
// terminal again when somebody brings it back. bubbletea can do so at a key; it does
// not see the signals of others, and would wait for ever where no shell could bring it
// back.
type aside struct {
	program *tea.Program
	stops   chan os.Signal // requests to be put aside
	goesOn  chan os.Signal
	away    atomic.Bool // put aside by itself: that it goes on is no surprise
}

// What comes to the model: a request, that it goes on after a stop that nobody could
// see coming, and that the terminal is its own again.
type (
	asideMsg struct{}
	goesOn   struct{}
	backMsg  struct{ err error }
)

// watchJobs takes the signals of job control until ctx ends.
func watchJobs(ctx context.Context, program *tea.Program) *aside {
	a := &aside{program: program, stops: make(chan os.Signal, 1), goesOn: make(chan os.Signal, 1)}
	if len(stopSignals()) == 0 {
		return a
	}
	signal.Notify(a.stops, stopSignals()...)
	signal.Notify(a.goesOn, continueSignals()...)
	go func() {
		defer signal.Stop(a.stops)
		defer signal.Stop(a.goesOn)
		for {
			select {
			case <-ctx.Done():
				return
			case <-a.stops:
				program.Send(asideMsg{})
			case <-a.goesOn:
				if !a.away.CompareAndSwap(true, false) {
					program.Send(goesOn{})
				}
			}
		}
	}()
	return a
}

// leave gives the terminal back, and stops until somebody brings the program back.
func (a *aside) leave() tea.Msg {
	if err := a.program.ReleaseTerminal(); err != nil {
		return backMsg{fmt.Errorf("leaving the terminal: %w", err)}
	}
	// Its own must not come back as a request of somebody else's, later.
	signal.Ignore(stopSignals()...)
	a.away.Store(true)
	err := stopJob()
	signal.Notify(a.stops, stopSignals()...)
	return backMsg{errors.Join(err, a.take())}
}

// again takes the terminal anew: somebody else had it, and set it as they like it.
func (a *aside) again() tea.Msg {
	if err := a.program.ReleaseTerminal(); err != nil {
		return backMsg{fmt.Errorf("leaving the terminal: %w", err)}
	}
	return backMsg{a.take()}
}

func (a *aside) take() error {
	if err := a.program.RestoreTerminal(); err != nil {
		return fmt.Errorf("taking the terminal: %w", err)
	}
	return nil
}

// putAside puts the program aside, where a shell can bring it back.
func (m *model) putAside() tea.Cmd {
	if m.aside == nil || !jobControl() {
		m.said = m.say("screen.no_aside")
		return nil
	}
	return m.aside.leave
}

// back looks anew: what happened meanwhile was not seen.
func (m *model) back(msg backMsg) tea.Cmd {
	if msg.err != nil {
		m.err = msg.err
		return nil
	}
	var look tea.Cmd
	switch m.place {
	case atEngine:
		look = m.fetchPicture()
	case atRequests:
		look = m.fetchRequests()
	case atLesson, atHome, atHelp:
	}
	if !m.has {
		return look
	}
	return tea.Batch(look, m.judge())
}
