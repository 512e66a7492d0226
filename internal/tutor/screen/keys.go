package screen

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor"
)

// key is what a key does. The function keys work everywhere, and so does Ctrl-G,
// which gives the keys to the tutor or back to the shell; all others go to the shell
// while it has the focus. A terminal that keeps the function keys for itself, or a
// keyboard without them, has the letters after Ctrl-G.
func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	if m.asking != "" && name != m.asking {
		m.asking, m.said = "", ""
	}
	if m.place == atHome && m.home.searching {
		return m.search(k)
	}
	if cmd, ok := m.functionKey(name); ok {
		return cmd
	}
	if m.toShell() {
		m.said = ""
		m.term.Key(k)
		m.typed()
		return nil
	}
	switch m.place {
	case atHome:
		if cmd, ok := m.homeKey(name); ok {
			return cmd
		}
	case atEngine:
		scrollKey(&m.picture, name)
	case atRequests:
		scrollKey(&m.asked, name)
	case atHelp:
		scrollKey(&m.help, name)
	case atLesson:
		scrollKey(&m.page, name)
	}
	return m.letter(name)
}

func (m *model) functionKey(name string) (tea.Cmd, bool) {
	switch name {
	case "ctrl+g", "f6":
		if m.place != atLesson {
			m.place = atLesson
		} else {
			m.focus(!m.reading)
		}
		return nil, true
	case "f1":
		return m.goTo(atHelp, nil), true
	case "f2":
		return m.hint(), true
	case "f3":
		return m.goTo(atEngine, m.fetchPicture), true
	case "f4":
		return m.goTo(atRequests, m.fetchRequests), true
	case "f5":
		return m.goTo(atHome, m.fetchHome), true
	case "f7":
		return m.typeBlock(), true
	case "f8":
		return m.next(), true
	case "f9":
		return m.otherLanguage(), true
	}
	return nil, false
}

// letter is what a letter does while the keys are the tutor's.
func (m *model) letter(name string) tea.Cmd {
	switch name {
	case "esc", "enter", "i":
		if m.place != atLesson {
			m.place = atLesson
			return nil
		}
		m.focus(false)
	case "?":
		return m.goTo(atHelp, nil)
	case "h":
		return m.hint()
	case "s":
		return m.askSolution()
	case "e":
		return m.goTo(atEngine, m.fetchPicture)
	case "o":
		return m.goTo(atRequests, m.fetchRequests)
	case "m":
		return m.goTo(atHome, m.fetchHome)
	case "l":
		return m.otherLanguage()
	case "n":
		return m.next()
	case "tab":
		m.choose(1)
	case "shift+tab":
		m.choose(-1)
	case "t":
		return m.typeBlock()
	case "c":
		return m.copyBlock()
	case "x":
		return m.reset()
	case "r":
		if !m.has && m.err != nil && !m.busy {
			return m.Init()
		}
	case "q":
		return tea.Quit
	case "ctrl+z":
		return m.putAside()
	default:
		m.stray(name)
	}
	return nil
}

// stray tells who types while the lesson has the keys where they went.
func (m *model) stray(name string) {
	scrolls := []string{"k", "j", "b", "g", "G"}
	if m.place == atLesson && m.has && utf8.RuneCountInString(name) == 1 && !slices.Contains(scrolls, name) {
		m.said = m.say("screen.stray_key", "Key", name)
	}
}

func scrollKey(s *scroll, name string) {
	switch name {
	case "up", "k":
		s.by(-1)
	case "down", "j":
		s.by(1)
	case "pgup", "b":
		s.by(1 - s.h)
	case "pgdown", "space":
		s.by(s.h - 1)
	case "home", "g":
		s.to(0)
	case "end", "G":
		s.to(s.last())
	}
}

func (m *model) focus(reading bool) {
	m.reading = reading
	m.page.size(m.layout().lesson.h)
}

// goTo shows another place, or the lesson again where it is shown already.
func (m *model) goTo(p place, fetch func() tea.Cmd) tea.Cmd {
	if m.place == p {
		m.place = atLesson
		return nil
	}
	m.place, m.said = p, ""
	switch p {
	case atHelp:
		m.drawHelp()
	case atHome:
		m.home.goTo(m.task.ID)
	case atLesson, atEngine, atRequests:
	}
	if fetch == nil {
		return nil
	}
	return fetch()
}

func (m *model) hint() tea.Cmd {
	if !m.has {
		return nil
	}
	m.place = atLesson
	if len(m.task.Hints) == m.task.AllHints {
		if m.task.AllHints == 0 {
			m.said = m.say("screen.no_hint")
		} else {
			m.said = m.say("screen.all_hints")
			m.show("hint " + strconv.Itoa(m.task.AllHints))
		}
		return nil
	}
	return m.again(m.lab.Hint)
}

// reset begins the exercise anew, after asking: what was made goes.
func (m *model) reset() tea.Cmd {
	if m.busy || !m.has {
		return nil
	}
	if m.asking != "x" {
		m.asking, m.said = "x", m.say("screen.reset_ask")
		return nil
	}
	m.asking, m.said = "", ""
	return m.open(m.lab.Reset)
}

// askSolution shows the solution, after asking: who types a command while the lesson
// has the keys wants no answer given away by the first s in it.
func (m *model) askSolution() tea.Cmd {
	if !m.has {
		return nil
	}
	m.place = atLesson
	if m.asking != "s" && !m.passed && m.solution == "" {
		m.asking, m.said = "s", m.say("screen.solution_ask")
		return nil
	}
	m.asking, m.said = "", ""
	return m.fetchSolution()
}

func (m *model) next() tea.Cmd {
	if m.busy {
		return nil
	}
	return m.open(m.lab.Next)
}

// begin opens the exercise that is chosen at home.
func (m *model) begin(id string) tea.Cmd {
	if m.busy || id == "" {
		return nil
	}
	return m.open(func(ctx context.Context) (tutor.Task, error) { return m.lab.Open(ctx, id) })
}

// otherLanguage goes to the next language. Nothing else changes.
func (m *model) otherLanguage() tea.Cmd {
	if m.busy {
		return nil // the lab has no time for it, and the screen must not wait
	}
	all := m.lab.Languages()
	for i, lang := range all {
		if lang != m.lab.Printer().Lang() {
			continue
		}
		if err := m.lab.SetLang(all[(i+1)%len(all)]); err != nil {
			m.err = err
			return nil
		}
		break
	}
	reworded := m.reworded()
	if m.has {
		return tea.Batch(reworded, m.again(m.lab.Task))
	}
	return reworded
}

// choose goes to another code block of the page.
func (m *model) choose(step int) {
	if n := len(m.blocks); n > 0 {
		m.block = (m.block + step + n) % n
		m.said = m.say("screen.block", "Number", m.block+1, "Of", n, "Text", m.blocks[m.block])
	}
}

// typeBlock types a code block into the shell. It never runs it.
func (m *model) typeBlock() tea.Cmd {
	switch {
	case m.term == nil:
	case len(m.blocks) == 0:
		m.said = m.say("screen.no_block")
	default:
		m.place = atLesson
		m.focus(false)
		m.term.Type(strings.TrimSpace(m.blocks[m.block]))
		m.said = m.say("screen.typed")
	}
	return nil
}

// copyBlock copies a code block by the terminal's own clipboard (OSC 52).
func (m *model) copyBlock() tea.Cmd {
	if len(m.blocks) == 0 {
		m.said = m.say("screen.no_block")
		return nil
	}
	m.said = m.say("screen.copied")
	return tea.SetClipboard(m.blocks[m.block])
}

// mouse scrolls what is under the wheel, and gives the focus to what is clicked.
func (m *model) mouse(msg tea.MouseMsg) {
	at := msg.Mouse()
	step := 0
	switch at.Button {
	case tea.MouseWheelUp:
		step = -3
	case tea.MouseWheelDown:
		step = 3
	}
	if m.place != atLesson {
		if step != 0 {
			m.placeScroll().by(step)
		}
		return
	}
	l := m.layout()
	switch {
	case l.lesson.holds(at.X, at.Y):
		m.page.by(step)
		if _, ok := msg.(tea.MouseClickMsg); ok && !m.reading {
			m.focus(true)
		}
	case l.shell.holds(at.X, at.Y) && m.term != nil:
		if _, ok := msg.(tea.MouseClickMsg); ok && m.reading {
			m.focus(false)
			return
		}
		m.term.Mouse(msg, at.X-l.shell.x, at.Y-l.shell.y)
	}
}

// placeScroll is the text that the place shows.
func (m *model) placeScroll() *scroll {
	switch m.place {
	case atEngine:
		return &m.picture
	case atRequests:
		return &m.asked
	case atHelp:
		return &m.help
	case atHome:
		return &m.home.scroll
	case atLesson:
	}
	return &m.page
}
