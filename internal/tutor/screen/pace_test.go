package screen

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ticks counts what comes of a ticker in a while of the bubble's time.
func ticks(ticker *time.Ticker, while time.Duration) int {
	n, end := 0, time.After(while)
	for {
		select {
		case <-ticker.C:
			n++
		case <-end:
			return n
		}
	}
}

// It is looked often while something happens, and seldom afterwards.
func TestPaceRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ticker := time.NewTicker(time.Second / 60)
		defer ticker.Stop()
		p := &pace{find: func() *time.Ticker { return ticker }}
		p.happened()
		if got := ticks(ticker, linger); got < int(linger/tick)-1 {
			t.Errorf("%d ticks in the first %s", got, linger)
		}
		ticks(ticker, linger)
		if got := ticks(ticker, 10*time.Second); got < 9 || got > 11 {
			t.Errorf("%d ticks in 10 s of rest", got)
		}
		// What happens again and again keeps it awake.
		for range 10 {
			p.happened()
			if got := ticks(ticker, linger/2); got < int(linger/2/tick)-1 {
				t.Errorf("%d ticks in %s", got, linger/2)
			}
		}
		p.happened()
		p.end()
		p.happened()
	})
}

// Where the library has no such ticker, nothing is changed.
func TestPaceWithoutATicker(t *testing.T) {
	p := &pace{find: func() *time.Ticker { return nil }}
	p.happened()
	if p.awake {
		t.Error("awake without a ticker")
	}
	p.end()
}

// probe ends a program once it runs, with what it found.
type probe struct {
	program *tea.Program
	found   *time.Ticker
}

func (p *probe) Init() tea.Cmd  { return tea.Quit }
func (p *probe) View() tea.View { return tea.NewView("x") }
func (p *probe) Update(tea.Msg) (tea.Model, tea.Cmd) {
	p.found = tickerOf(p.program)
	return p, nil
}

// The library's ticker is a private field: a version of it that has none by that name
// would let the tutor tick at rest again, and this says so.
func TestTheProgramsTickerIsFound(t *testing.T) {
	p := &probe{}
	p.program = tea.NewProgram(p, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24))
	if _, err := p.program.Run(); err != nil {
		t.Fatal(err)
	}
	if p.found == nil {
		t.Error("bubbletea's ticker was not found")
	}
}
