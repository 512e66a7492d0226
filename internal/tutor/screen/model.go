package screen

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/checker"
	"matelot/internal/render"
	"matelot/internal/tutor"
)

// place is what the screen shows.
type place int

const (
	atLesson place = iota
	atHome
	atEngine
	atRequests
	atHelp
)

// model is the whole state of the screen.
type model struct {
	ctx   context.Context //nolint:containedctx // commands have no other way to it
	lab   tutor.Lab
	lang  string // in which all of it was said
	o     Options
	paint paint
	pace  pace
	aside *aside

	w, h    int
	place   place
	reading bool // the keys are the tutor's and not the shell's

	term     Terminal
	forget   func() error // takes the shell's files away
	shellErr error
	shellW   int
	shellH   int
	keyed    chan struct{} // a key went to the shell
	keyedAt  time.Time

	task     tutor.Task
	has      bool // there is a task
	solution string
	page     scroll
	section  map[string]int // where hints, the solution and what was learned begin
	blocks   []string       // the code blocks of the page
	block    int

	run     int
	unwatch func()
	changes <-chan tutor.Change
	judging bool
	rejudge bool
	state   tutor.State
	judged  bool
	finding render.News // what stands now, however long ago it was new
	passed  bool
	end     string // the course's farewell

	busy     bool
	progress tutor.Progress // of what it is busy with
	asking   string         // the key that does, pressed again, what was asked about; "" for none
	said     string         // what went by
	class    string         // what the teacher of a classroom says
	err      error

	player  player
	caption string // of the demonstration
	home    homeView
	doctor  string
	picture scroll
	seen    checker.Observation
	asked   scroll
	list    []tutor.Request
	help    scroll
}

// Init implements tea.Model.
func (m *model) Init() tea.Cmd {
	id := m.o.Exercise
	var play tea.Cmd
	if m.playing() {
		play = m.player.after(0, stepBegin)
	}
	return tea.Batch(
		play,
		m.open(func(ctx context.Context) (tutor.Task, error) { return m.lab.Open(ctx, id) }),
		m.waitSaid(), m.waitClass(), m.fetchHome(), m.fetchDoctor(), m.askBackground(),
	)
}

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.pace.happened()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		return m, m.resized()
	case tea.KeyPressMsg:
		if m.playing() {
			return m, stopPlaying(msg)
		}
		return m, m.key(msg)
	case playMsg:
		return m, m.play(msg)
	case tea.BackgroundColorMsg:
		if !m.themed() {
			m.paint.light = !msg.IsDark()
		}
		return m, nil
	case tea.PasteMsg:
		if m.toShell() && !m.playing() {
			m.term.Paste(msg.Content)
		}
		return m, nil
	case tea.MouseMsg:
		m.mouse(msg)
		return m, nil
	case paneMsg:
		return m, m.waitPane()
	case endedMsg:
		return m, tea.Quit
	case asideMsg:
		return m, m.putAside()
	case goesOn:
		return m, m.aside.again
	case backMsg:
		return m, m.back(msg)
	case saidMsg:
		if m.busy { // what comes later tells of what has gone by
			m.progress = msg.progress
		}
		return m, m.waitSaid()
	case classMsg:
		m.class = msg.text
		return m, m.waitClass()
	}
	return m, m.answered(msg)
}

// answered takes what a command brought.
func (m *model) answered(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case taskMsg:
		return m.taken(msg)
	case watchMsg:
		if msg.run != m.run {
			return nil
		}
		if msg.err != nil {
			m.err = msg.err
			return nil
		}
		m.changes = msg.changes
		return m.waitChange()
	case changeMsg:
		return m.changed(msg)
	case judgedMsg:
		return m.told(msg)
	case solutionMsg:
		m.err = msg.err
		m.solution = msg.text
		m.lay()
		m.show("solution")
	case homeMsg:
		m.err = errors.Join(m.err, msg.err)
		m.home.set(msg.home)
	case doctorMsg:
		m.doctor = msg.line
	case pictureMsg:
		m.err = msg.err
		m.seen = msg.seen
		m.drawPicture()
		m.player.drawn++
		return m.came()
	case requestsMsg:
		m.err = msg.err
		m.list = msg.list
		m.drawRequests(true)
	}
	return nil
}

// changed looks again, since something happened.
func (m *model) changed(msg changeMsg) tea.Cmd {
	if msg.run != m.run || !msg.open {
		return nil
	}
	commands := []tea.Cmd{m.waitChange(), m.judge()}
	if msg.change.Moved {
		commands = append(commands, m.again(m.lab.Task))
	}
	switch m.place {
	case atEngine:
		commands = append(commands, m.fetchPicture())
	case atRequests:
		commands = append(commands, m.fetchRequests())
	case atLesson, atHome, atHelp:
	}
	return tea.Batch(commands...)
}

// told takes a judgement.
func (m *model) told(msg judgedMsg) tea.Cmd {
	m.judging = false
	var once tea.Cmd
	if m.rejudge || msg.run != m.run {
		m.rejudge = false
		once = m.judge()
	}
	if msg.err != nil {
		m.err = msg.err
		return once
	}
	if msg.run != m.run || msg.state.Exercise != m.task.ID {
		return once
	}
	m.err = nil
	m.state, m.judged = msg.state, true
	n := msg.state.Notice
	switch {
	case checker.First(m.state.Results) == nil:
		m.finding = render.News{}
	case n.Finding != nil:
		m.finding = news(n)
	case m.finding.Finding == nil: // it was told before this screen was opened
		m.finding = news(msg.state.Standing)
	}
	if n.Passed {
		m.passed, m.end = true, msg.state.End
		m.said = ""
		m.lay()
		m.show("after")
		once = tea.Batch(once, m.fetchHome())
	}
	return tea.Batch(once, m.noticed(m.state.Results, n.Finding != nil && !n.Todo))
}

// news is the finding of a notice.
func news(n tutor.Notice) render.News {
	return render.News{Finding: n.Finding, Todo: n.Todo, Removed: n.Removed, Unsure: n.Unsure}
}

// resized lays everything out anew.
func (m *model) resized() tea.Cmd {
	l := m.layout()
	if m.term != nil && (l.shell.w != m.shellW || l.shell.h != m.shellH) {
		m.shellW, m.shellH = l.shell.w, l.shell.h
		if err := m.term.Resize(l.shell.w, l.shell.h); err != nil {
			m.err = err
		}
	}
	m.lay()
	m.drawPicture()
	m.drawRequests(false)
	m.drawHelp()
	return m.startShell()
}

func (m *model) layout() layout { return arrange(m.w, m.h, m.reading) }

// toShell tells whether what is typed goes to the shell.
func (m *model) toShell() bool { return m.place == atLesson && !m.reading && m.term != nil }

// say says a message in the learner's language.
func (m *model) say(id string, data ...any) string {
	return m.paint.words(m.lab.Printer().T(id, data...))
}
