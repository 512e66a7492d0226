package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/checker"
	"matelot/internal/tutor"
)

const (
	// keystroke is the time between two keys of a demonstration.
	keystroke = 45 * time.Millisecond
	// overdue is how long a demonstration waits for what it should come to.
	overdue = 30 * time.Second
)

// player plays a demonstration. Its time is that of messages, so that nothing blocks.
type player struct {
	beats []tutor.Beat
	speed float64 // 2 is twice as fast
	at    int     // the beat under way
	typed int     // runes of it that were typed
	turn  int     // counts the beats that were begun: an old deadline is nobody's
	waits bool    // for what the beat should come to
	found int     // judgements with a finding, since the beat began
	drawn int     // pictures of the engine, since the beat began
	begun int     // exercises that began, since the last one was waited for
}

// playMsg is a demonstration's own clock.
type playMsg struct {
	turn int
	what step
}

type step int

const (
	stepBegin step = iota // the next beat
	stepType              // one more key
	stepRead              // it has been read
	stepLate              // what it waited for did not come
)

func (m *model) playing() bool { return len(m.o.Play) > 0 }

// after sends one of the demonstration's own messages in a while.
func (p *player) after(d time.Duration, what step) tea.Cmd {
	msg := playMsg{p.turn, what}
	if p.speed > 0 {
		d = time.Duration(float64(d) / p.speed)
	}
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// play goes on with the demonstration.
func (m *model) play(msg playMsg) tea.Cmd {
	p := &m.player
	if msg.turn != p.turn {
		return nil
	}
	switch msg.what {
	case stepBegin:
		return m.beat()
	case stepType:
		return m.strike()
	case stepRead, stepLate:
		if p.at++; p.at >= len(p.beats) {
			return tea.Quit
		}
		return m.beat()
	}
	return nil
}

// beat begins a beat.
func (m *model) beat() tea.Cmd {
	p := &m.player
	p.turn++
	p.typed, p.found, p.drawn, p.waits = 0, 0, 0, false
	b := p.beats[p.at]
	m.caption = b.Say
	var commands []tea.Cmd
	for _, name := range b.Press {
		commands = append(commands, m.key(namedKey(name)))
	}
	return tea.Batch(append(commands, p.after(keystroke, stepType))...)
}

// strike types one rune of the beat.
func (m *model) strike() tea.Cmd {
	p := &m.player
	text := []rune(p.beats[p.at].Type)
	if p.typed == len(text) {
		if len(text) > 0 {
			m.term.Key(tea.KeyPressMsg{Code: tea.KeyEnter})
		}
		return m.await()
	}
	switch r := text[p.typed]; r {
	case '\n':
		m.term.Key(tea.KeyPressMsg{Code: tea.KeyEnter})
	default:
		m.term.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	p.typed++
	return p.after(keystroke, stepType)
}

// await waits for what the beat should come to, or goes on to read.
func (m *model) await() tea.Cmd {
	p := &m.player
	p.waits = true
	if cmd := m.came(); cmd != nil {
		return cmd
	}
	late, ctx := playMsg{p.turn, stepLate}, m.ctx
	return func() tea.Msg {
		timer := time.NewTimer(overdue)
		defer timer.Stop()
		select {
		case <-timer.C:
			return late
		case <-ctx.Done():
			return nil
		}
	}
}

// came looks whether what is waited for has come.
func (m *model) came() tea.Cmd {
	p := &m.player
	if !m.playing() || !p.waits || p.at >= len(p.beats) {
		return nil
	}
	b := p.beats[p.at]
	switch b.Until {
	case tutor.UntilBegun:
		if p.begun == 0 || m.busy || m.term == nil || !m.judged {
			return nil
		}
		p.begun = 0
	case tutor.UntilFinding:
		if p.found == 0 {
			return nil
		}
	case tutor.UntilDrawn:
		if p.drawn == 0 {
			return nil
		}
	case tutor.UntilPassed:
		if !m.passed {
			return nil
		}
	}
	p.waits = false
	p.turn++
	return p.after(b.Read, stepRead)
}

// noticed tells the demonstration of a judgement.
func (m *model) noticed(results []checker.Result, wrong bool) tea.Cmd {
	if wrong && checker.Overall(results) != checker.Pass {
		m.player.found++
	}
	return m.came()
}

// stopPlaying ends a demonstration by the keys with which people leave programs.
func stopPlaying(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "q", "esc", "ctrl+c", "ctrl+d":
		return tea.Quit
	}
	return nil
}

// namedKey is a key by its name.
func namedKey(name string) tea.KeyPressMsg {
	switch name {
	case "f2":
		return tea.KeyPressMsg{Code: tea.KeyF2}
	case "f3":
		return tea.KeyPressMsg{Code: tea.KeyF3}
	case "f4":
		return tea.KeyPressMsg{Code: tea.KeyF4}
	case "ctrl+g":
		return tea.KeyPressMsg{Code: 'g', Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}
