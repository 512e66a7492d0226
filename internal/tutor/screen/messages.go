package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/checker"
	"matelot/internal/tutor"
)

// What comes to the model. Those with a run belong to one begin of an exercise: an
// answer that comes after the next one began is of no use.
type (
	paneMsg  struct{} // something changed in the shell's terminal
	endedMsg struct{} // the shell has ended
	taskMsg  struct {
		task tutor.Task
		err  error
		keep bool // it goes on: the page stays where it is
	}
	changeMsg struct {
		run    int
		change tutor.Change
		open   bool
	}
	judgedMsg struct {
		run   int
		state tutor.State
		err   error
	}
	watchMsg struct {
		run     int
		changes <-chan tutor.Change
		err     error
	}
	solutionMsg struct {
		text string
		err  error
	}
	homeMsg struct {
		home tutor.Home
		err  error
	}
	doctorMsg  struct{ line string }
	pictureMsg struct {
		seen checker.Observation
		err  error
	}
	requestsMsg struct {
		list []tutor.Request
		err  error
	}
	saidMsg struct{ progress tutor.Progress }
	// classMsg is what a teacher says.
	classMsg struct{ text string }
)

// frame is the least time between two looks at the shell's terminal: a program that
// floods it must not take the time that keys need. While somebody types, what comes of
// it is not to wait that long.
const (
	frame      = 12 * time.Millisecond
	quickFrame = 3 * time.Millisecond
	typing     = 60 * time.Millisecond // how long after a key somebody still types
)

// waitPane waits until something changed in the shell, or it ended.
func (m *model) waitPane() tea.Cmd {
	t, ctx, keyed, wait := m.term, m.ctx, m.keyed, frame
	if time.Since(m.keyedAt) < typing {
		wait = quickFrame
	}
	return func() tea.Msg {
		select {
		case <-t.Changed():
		case <-t.Done():
			return endedMsg{}
		case <-ctx.Done():
			return nil
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-keyed:
		case <-ctx.Done():
		}
		return paneMsg{}
	}
}

// typed says that a key went to the shell.
func (m *model) typed() {
	m.keyedAt = time.Now()
	select {
	case m.keyed <- struct{}{}:
	default:
	}
}

func (m *model) waitSaid() tea.Cmd {
	said, ctx := m.lab.Said(), m.ctx
	return func() tea.Msg {
		select {
		case progress := <-said:
			return saidMsg{progress}
		case <-ctx.Done():
			return nil
		}
	}
}

func (m *model) waitClass() tea.Cmd {
	class, ctx := m.lab.Class(), m.ctx
	return func() tea.Msg {
		select {
		case text := <-class:
			return classMsg{text}
		case <-ctx.Done():
			return nil
		}
	}
}

// open begins what do gives. While it runs, what is being waited for is shown.
func (m *model) open(do func(context.Context) (tutor.Task, error)) tea.Cmd {
	m.busy, m.progress = true, tutor.Progress{}
	ctx := m.ctx
	return func() tea.Msg {
		task, err := do(ctx)
		return taskMsg{task: task, err: err}
	}
}

// again reads the exercise under way anew, in the language of now.
func (m *model) again(do func(context.Context) (tutor.Task, error)) tea.Cmd {
	ctx := m.ctx
	return func() tea.Msg {
		task, err := do(ctx)
		return taskMsg{task: task, err: err, keep: true}
	}
}

// watch begins to look for reasons to judge, and ends the watch before.
func (m *model) watch() tea.Cmd {
	if m.unwatch != nil {
		m.unwatch()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.unwatch = cancel
	m.run++
	run, lab := m.run, m.lab
	return func() tea.Msg {
		changes, err := lab.Changes(ctx)
		return watchMsg{run, changes, err}
	}
}

func (m *model) waitChange() tea.Cmd {
	run, changes, ctx := m.run, m.changes, m.ctx
	return func() tea.Msg {
		select {
		case change, open := <-changes:
			return changeMsg{run, change, open}
		case <-ctx.Done():
			return nil
		}
	}
}

// judge judges, unless it does so already: then once more after it.
func (m *model) judge() tea.Cmd {
	if m.judging {
		m.rejudge = true
		return nil
	}
	m.judging = true
	run, lab, ctx := m.run, m.lab, m.ctx
	return func() tea.Msg {
		state, err := lab.Judge(ctx)
		return judgedMsg{run, state, err}
	}
}

func (m *model) fetchHome() tea.Cmd {
	lab, ctx := m.lab, m.ctx
	return func() tea.Msg {
		home, err := lab.Home(ctx)
		return homeMsg{home, err}
	}
}

func (m *model) fetchDoctor() tea.Cmd {
	lab, ctx := m.lab, m.ctx
	return func() tea.Msg {
		line, err := lab.Doctor(ctx)
		if err != nil {
			line = lab.Error(err)
		}
		return doctorMsg{line}
	}
}

func (m *model) fetchPicture() tea.Cmd {
	lab, ctx := m.lab, m.ctx
	return func() tea.Msg {
		seen, err := lab.Picture(ctx)
		return pictureMsg{seen, err}
	}
}

func (m *model) fetchRequests() tea.Cmd {
	lab, ctx := m.lab, m.ctx
	return func() tea.Msg {
		list, err := lab.Requests(ctx)
		return requestsMsg{list, err}
	}
}

func (m *model) fetchSolution() tea.Cmd {
	lab, ctx := m.lab, m.ctx
	return func() tea.Msg {
		text, err := lab.Solution(ctx)
		return solutionMsg{text, err}
	}
}
