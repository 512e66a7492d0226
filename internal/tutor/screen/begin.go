package screen

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/render"
	"matelot/internal/tutor"
)

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
	if !msg.keep || !same {
		m.said = strings.Join(msg.task.Said, " ")
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
	m.solution, m.finding, m.judged, m.passed, m.end = "", render.News{}, false, false, ""
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
		m.said = strings.TrimSpace(m.said + " " + m.say("screen.elsewhere", "Dir", shell.Dir))
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
