package screen

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

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
	asking   bool           // whether to reset
	said     string         // what went by
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

// errNoShell carries the reason why there is no shell.
var errNoShell = errors.New("no shell")

// Run opens the tutor on the terminal, until the learner leaves it or ctx ends. The
// terminal is left as it was.
func Run(ctx context.Context, lab tutor.Lab, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newModel(ctx, lab, o)
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(o.output()), tea.WithFPS(60),
	}
	if o.Env != nil {
		options = append(options, tea.WithEnvironment(o.Env))
	}
	if o.Width > 0 {
		options = append(options, tea.WithWindowSize(o.Width, o.Height), tea.WithColorProfile(colorprofile.ANSI256))
	}
	program := tea.NewProgram(m, options...)
	m.pace.find = func() *time.Ticker { return tickerOf(program) }
	m.aside = watchJobs(ctx, program)
	_, err := program.Run()
	m.pace.end()
	cancel()
	err = errors.Join(err, m.leave())
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if m.shellErr != nil {
		return m.shellErr
	}
	return err
}

func newModel(ctx context.Context, lab tutor.Lab, o Options) *model {
	m := &model{ctx: ctx, lab: lab, lang: lab.Printer().Lang(), o: o, paint: paint{o.Style}, section: map[string]int{}, keyed: make(chan struct{}, 1)}
	m.home.init()
	m.player = player{beats: o.Play, speed: o.Speed}
	return m
}

// leave ends the shell and takes its files away.
func (m *model) leave() error {
	var err error
	if m.term != nil {
		err = m.term.Close()
	}
	if m.forget != nil {
		err = errors.Join(err, m.forget())
	}
	return err
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
		m.waitSaid(), m.fetchHome(), m.fetchDoctor(),
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

// taken takes an exercise that was begun, or read anew.
func (m *model) taken(msg taskMsg) tea.Cmd {
	m.busy = false
	if errors.Is(msg.err, tutor.ErrCourseEnd) {
		m.err, m.said = nil, m.say("screen.course_end")
		m.place = atHome
		return m.fetchHome()
	}
	if m.err = msg.err; msg.err != nil {
		return nil
	}
	same := m.has && msg.task.ID == m.task.ID && msg.task.Began == m.task.Began
	hints := len(m.task.Hints)
	if same && msg.task.Why == "" {
		msg.task.Why = m.task.Why // it is known to who began the exercise
	}
	m.task, m.has = msg.task, true
	reworded := m.reworded()
	if !msg.keep {
		m.place, m.reading = atLesson, false
	}
	if same {
		m.lay()
		if len(m.task.Hints) > hints {
			m.show(fmt.Sprintf("hint %d", len(m.task.Hints)))
		}
		if m.solution != "" {
			reworded = tea.Batch(reworded, m.fetchSolution()) // in the language of now
		}
		return reworded
	}
	m.solution, m.finding, m.judged, m.passed, m.end, m.said = "", render.News{}, false, false, "", ""
	m.lay()
	m.page.to(0)
	if !msg.keep {
		m.follow()
	}
	m.player.begun++
	return tea.Batch(reworded, m.startShell(), m.watch(), m.judge())
}

// reworded says everything anew where the language is another one: a key or a word of
// the shell chose it.
func (m *model) reworded() tea.Cmd {
	lang := m.lab.Printer().Lang()
	if lang == m.lang {
		return nil
	}
	m.lang = lang
	m.drawHelp()
	m.drawPicture()
	m.drawRequests(false)
	return tea.Batch(m.fetchHome(), m.fetchDoctor())
}

// follow takes the shell to the exercise's folder, as the learner would: a word that
// they typed has done so already. While a program runs in it, it stays where it is,
// and that is said.
func (m *model) follow() {
	if m.term == nil {
		return // it starts there
	}
	shell, err := m.lab.Shell()
	if err != nil {
		m.err = err
		return
	}
	empty, command, err := shell.GoTo()
	switch {
	case err != nil:
		m.err = err
	case !m.term.Alone():
		m.said = m.say("screen.elsewhere", "Dir", shell.Dir)
	default:
		m.term.Key(typedKey(empty))
		m.term.Type(command)
		m.term.Key(tea.KeyPressMsg{Code: tea.KeyEnter})
	}
}

// typedKey is the key that types a control character.
func typedKey(r rune) tea.KeyPressMsg {
	if r == tea.KeyEscape {
		return tea.KeyPressMsg{Code: r}
	}
	return tea.KeyPressMsg{Code: r + 'a' - 1, Mod: tea.ModCtrl}
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
		m.finding = render.News{Finding: n.Finding, Todo: n.Todo, Removed: n.Removed, Unsure: n.Unsure}
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

// startShell starts the learner's shell, once the screen's size is known.
func (m *model) startShell() tea.Cmd {
	if m.term != nil || m.w == 0 || !m.has {
		return nil
	}
	shell, err := m.lab.Shell()
	if err != nil {
		m.shellErr = fmt.Errorf("%w: %w", errNoShell, err)
		return tea.Quit
	}
	cmd, forget, err := shell.Command(m.ctx)
	if err != nil {
		m.shellErr = fmt.Errorf("%w: %w", errNoShell, err)
		return tea.Quit
	}
	m.forget = forget
	l := m.layout()
	if m.term, err = m.o.start(cmd, l.shell.w, l.shell.h); err != nil {
		m.shellErr = fmt.Errorf("%w: %w", errNoShell, err)
		return tea.Quit
	}
	m.shellW, m.shellH = l.shell.w, l.shell.h
	return m.waitPane()
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
func (m *model) say(id string, data ...any) string { return m.lab.Printer().T(id, data...) }
