package screen

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"matelot/checker"
	"matelot/internal/render"
	"matelot/internal/tutor"
)

// View implements tea.Model.
func (m *model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	if m.o.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = "matelot"
	if m.w == 0 {
		return v
	}
	if m.w < tutor.MinScreenWidth || m.h < tutor.MinScreenHeight/2 {
		v.SetContent(strings.Join(m.tooSmall(), "\n"))
		return v
	}
	l := m.layout()
	var lines []string
	if m.place == atLesson && (m.has || m.err == nil) {
		lines = m.body(l) // the shell's part has colours of its own
		v.Cursor = m.cursor(l)
	} else {
		lines = m.paint.dressAll(m.whole(l))
	}
	v.SetContent(m.paint.dress(m.head()) + "\n" + strings.Join(lines, "\n") + "\n" + m.paint.dress(m.keyBar()))
	return v
}

// whole is a place that takes the whole screen.
func (m *model) whole(l layout) []string {
	switch m.place {
	case atHome:
		return m.homeLines(l)
	case atEngine:
		return m.full(l, m.say("screen.title.engine"), &m.picture)
	case atRequests:
		return m.full(l, m.say("screen.title.requests"), &m.asked)
	case atHelp:
		return m.full(l, m.say("screen.title.help"), &m.help)
	case atLesson:
	}
	return m.trouble(l)
}

// tooSmall is what a terminal shows on which there is no room.
func (m *model) tooSmall() []string {
	return fitAll(render.Wrap(m.say("screen.too_small", "Width", tutor.MinScreenWidth, "Height", tutor.MinScreenHeight/2), max(m.w, 1)), m.w, m.h)
}

// head is the line at the top: where the learner is and how far.
func (m *model) head() string {
	left, right := " matelot", ""
	if m.has {
		left += " · " + m.task.Lesson
		right = fmt.Sprintf("%s  %d/%d ", m.task.ID, m.task.Number, m.task.Of)
	}
	room := m.w - ansi.StringWidth(right) - 1
	return m.paint.bar(fit(left, max(room, 0))+" "+right, m.w)
}

// body is the lesson, the shell and the checks.
func (m *model) body(l layout) []string {
	lesson := m.paint.dressAll(fitAll(m.lessonLines(l), l.lesson.w, l.lesson.h))
	shell := m.shellLines(l)
	strip := m.paint.dressAll(fitAll(m.stripLines(l), l.strip.w, l.strip.h))
	shellTitle := m.say("screen.title.shell")
	if m.term != nil && m.term.ScrolledBack() > 0 {
		shellTitle = m.say("screen.title.scrolled", "Count", m.term.ScrolledBack())
	}
	checks := m.paint.dress(m.paint.rule(m.stripTitle(), "", l.strip.w, false))
	if !l.wide {
		lines := lesson
		lines = append(lines, m.paint.dress(m.paint.rule(shellTitle, m.page.part(), l.w, !m.reading)))
		lines = append(lines, fitAll(shell, l.w, l.shell.h)[l.covered:]...)
		lines = append(lines, checks)
		return append(lines, strip...)
	}
	left := append(append(lesson, checks), strip...)
	shell = fitAll(shell, l.shell.w, l.shell.h)
	bar := m.paint.dress(m.divider())
	for i := range left {
		left[i] += bar + shell[i]
	}
	return left
}

// trouble is what keeps the first exercise from beginning: it takes the whole screen,
// since there is nothing else.
func (m *model) trouble(l layout) []string {
	lines := []string{m.paint.rule(m.say("screen.title.trouble"), "", l.w, true), ""}
	for _, line := range strings.Split(m.lab.Error(m.err), "\n") {
		lines = append(lines, render.Wrap(line, l.w)...)
	}
	lines = append(lines, "")
	lines = append(lines, render.Wrap(m.say("screen.trouble"), l.w)...)
	return fitAll(lines, l.w, l.h-2)
}

// divider parts the lesson from the shell, and shows which has the focus.
func (m *model) divider() string {
	switch {
	case m.paint.style.ASCII:
		return "|"
	case m.reading:
		return m.paint.accent("▌")
	}
	return m.paint.accent("▐")
}

func (m *model) lessonLines(l layout) []string {
	switch {
	case m.has:
		return m.page.view()
	case m.progress.Text != "":
		return m.progressLines(l.lesson.w)
	case m.said != "":
		return render.Wrap(m.said, l.lesson.w)
	}
	return []string{m.say("screen.opening")}
}

func (m *model) shellLines(l layout) []string {
	if m.term == nil {
		return nil
	}
	lines := strings.Split(m.term.View(), "\n")
	if l.covered > 0 && m.reading { // the rows that can be seen are the last in use
		_, y, _ := m.term.Cursor()
		if up := l.shell.h - 1 - max(y, shellPeeps-1); up > 0 && up < len(lines) {
			lines = append(make([]string, up), lines[:len(lines)-up]...)
		}
	}
	return lines
}

// cursor is the shell's, where the keys go.
func (m *model) cursor(l layout) *tea.Cursor {
	if !m.toShell() {
		return nil
	}
	x, y, visible := m.term.Cursor()
	if !visible {
		return nil
	}
	return tea.NewCursor(l.shell.x+x, l.shell.y+y)
}

// stripTitle counts the checks.
func (m *model) stripTitle() string {
	if !m.judged {
		return m.say("screen.title.checks")
	}
	n := m.state.Notice
	return m.say("screen.title.checked", "Done", n.Done, "Total", n.Total)
}

// stripLines are what is waited for or went by, the finding that stands, and the
// checks.
func (m *model) stripLines(l layout) []string {
	r := m.words(l.strip.w)
	var lines []string
	if m.caption != "" {
		for _, line := range render.Wrap(m.caption, l.strip.w) {
			lines = append(lines, m.paint.accent(line))
		}
	}
	lines = append(lines, m.classLines(l.strip.w)...)
	switch {
	case m.err != nil && m.has:
		return render.Wrap(m.lab.Error(m.err), l.strip.w)
	case m.busy && m.has:
		return m.progressLines(l.strip.w)
	case !m.judged:
		return lines
	}
	if m.said != "" {
		lines = append(lines, render.Wrap(m.said, l.strip.w)...)
	}
	checks := m.checkLines(r)
	finding := m.findingLines(r)
	if m.passed && checker.Overall(m.state.Results) == checker.Pass {
		finding = []string{m.paint.green(m.sign() + m.say("screen.passed_strip"))}
	}
	if l.wide {
		lines = append(append(append(lines, checks...), ""), finding...)
	} else {
		lines = append(append(lines, finding...), checks...)
	}
	if len(lines) > l.strip.h {
		lines = append(wholeLook(lines[:l.strip.h-1:l.strip.h-1]), m.paint.faint(m.say("screen.more")))
	}
	return lines
}

// wholeLook takes away the last line where it only announces a command, as "look:"
// does, that is cut off: the words that say where to see all of it follow.
func wholeLook(lines []string) []string {
	if n := len(lines); n > 1 && strings.HasSuffix(strings.TrimSpace(ansi.Strip(lines[n-1])), ":") {
		return lines[: n-1 : n-1]
	}
	return lines
}

// maxClass is how many lines what the teacher says takes at most: the finding has to
// stand beside it on a small terminal.
const maxClass = 2

// classLines are what the teacher says.
func (m *model) classLines(width int) []string {
	if m.class == "" {
		return nil
	}
	lines := render.Wrap(m.class, width-1)
	if len(lines) > maxClass {
		lines = lines[:maxClass]
		lines[maxClass-1] += "…"
	}
	for i, line := range lines {
		lines[i] = m.paint.accent(line)
	}
	return lines
}

func (m *model) sign() string {
	if m.paint.style.ASCII {
		return "* "
	}
	return "★ "
}

// words is a renderer for so many columns.
func (m *model) words(width int) *render.Renderer {
	style := m.o.Style
	style.Width = width
	return render.New(m.lab.Printer(), style)
}

func (m *model) checkLines(r *render.Renderer) []string {
	var lines []string
	for _, result := range m.state.Results {
		for _, c := range m.task.Checks {
			if c.ID != result.ID {
				continue
			}
			line := r.Marked(result.Verdict, r.Label(c, m.task.Questions[c.ID]))
			if slices.Contains(m.state.Notice.Open, c.ID) {
				line = r.Open(r.Label(c, m.task.Questions[c.ID]))
			}
			lines = append(lines, strings.Split(strings.TrimRight(line, "\n"), "\n")...)
		}
	}
	return lines
}

func (m *model) findingLines(r *render.Renderer) []string {
	if m.finding.Finding == nil {
		return nil
	}
	text := strings.TrimRight(r.News(render.Exercise{ID: m.task.ID, Checks: m.task.Checks, Questions: m.task.Questions}, m.finding), "\n")
	return strings.Split(text, "\n")
}

// full is a text that takes the whole body, and what a demonstration says of it.
func (m *model) full(l layout, title string, s *scroll) []string {
	var said []string
	if m.caption != "" {
		for _, line := range render.Wrap(m.caption, l.w-1) {
			said = append(said, fit(" "+m.paint.accent(line), l.w))
		}
	}
	room := max(l.h-3-len(said), 1)
	s.size(room)
	lines := []string{m.paint.rule(title, s.part(), l.w, true)}
	return append(append(lines, fitAll(s.view(), l.w, room)...), said...)
}

// keyBar is the line at the bottom: every key that does something now.
func (m *model) keyBar() string {
	id := "screen.keys.shell"
	switch {
	case m.place == atHome && m.home.searching:
		id = "screen.keys.search"
	case m.place == atHome:
		id = "screen.keys.home"
	case m.place != atLesson:
		id = "screen.keys.page"
	case !m.has && m.err != nil:
		id = "screen.keys.trouble"
	case m.reading:
		id = "screen.keys.lesson"
	}
	return m.paint.keys(m.say(id), m.w)
}
