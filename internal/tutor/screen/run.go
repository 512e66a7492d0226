package screen

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"matelot/internal/tutor"
)

// errNoShell carries the reason why there is no shell.
var errNoShell = errors.New("no shell")

// Run opens the tutor on the terminal, until the learner leaves it or ctx ends. The
// terminal is left as it was.
func Run(ctx context.Context, lab tutor.Lab, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newModel(ctx, lab, o)
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(o.input()), tea.WithOutput(o.output()), tea.WithFPS(60),
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
	m := &model{
		ctx: ctx, lab: lab, lang: lab.Printer().Lang(), o: o, paint: paint{style: o.Style, light: o.Theme == themeLight},
		section: map[string]int{}, keyed: make(chan struct{}, 1),
	}
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
