package screen

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor"
)

// homeView is the course as a list. The lesson that is chosen shows its exercises.
type homeView struct {
	home      tutor.Home
	rows      []homeRow
	at        int
	open      string // the lesson whose exercises are shown
	loaded    bool
	searching bool
	filter    textinput.Model
	scroll    scroll
}

// homeRow is one line of the list: a lesson, or an exercise of it.
type homeRow struct {
	lesson   tutor.HomeLesson
	exercise *tutor.HomeExercise
}

func (h *homeView) init() {
	h.filter = textinput.New()
	calm := h.filter.Styles()
	calm.Cursor.Blink = false
	h.filter.SetStyles(calm)
}

// set takes the course. The first time, what is worth doing is chosen.
func (h *homeView) set(home tutor.Home) {
	h.home = home
	chosen := home.Next
	if h.loaded {
		chosen = h.chosen()
	} else {
		h.open, _, _ = strings.Cut(home.Next, "/")
	}
	h.loaded = true
	h.list()
	h.choose(chosen)
}

// list makes the rows: all lessons and the exercises of the open one, or all
// exercises that hold what is searched for.
func (h *homeView) list() {
	h.rows = nil
	want := strings.ToLower(strings.TrimSpace(h.filter.Value()))
	for _, lesson := range h.home.Lessons {
		if want == "" {
			h.rows = append(h.rows, homeRow{lesson: lesson})
		}
		for i := range lesson.Exercises {
			e := &lesson.Exercises[i]
			found := want != "" && strings.Contains(strings.ToLower(e.ID+" "+e.Title+" "+lesson.Title), want)
			if found || want == "" && lesson.ID == h.open {
				h.rows = append(h.rows, homeRow{lesson, e})
			}
		}
	}
	h.at = clamp(h.at, 0, max(len(h.rows)-1, 0))
}

// chosen is the exercise or lesson that the cursor is at.
func (h *homeView) chosen() string {
	if len(h.rows) == 0 {
		return ""
	}
	row := h.rows[h.at]
	if row.exercise != nil {
		return row.exercise.ID
	}
	return row.lesson.ID
}

// goTo opens the list at an exercise, unless something is searched for. What was being
// typed when an exercise began is as it was, but the keys are the list's again.
func (h *homeView) goTo(id string) {
	h.searching = false
	h.filter.Blur()
	if id == "" || h.filter.Value() != "" {
		return
	}
	h.open, _, _ = strings.Cut(id, "/")
	h.list()
	h.choose(id)
}

func (h *homeView) choose(id string) {
	for i, row := range h.rows {
		if row.exercise != nil && row.exercise.ID == id || row.exercise == nil && row.lesson.ID == id {
			h.at = i
		}
	}
}

func (h *homeView) move(by int) { h.at = clamp(h.at+by, 0, max(len(h.rows)-1, 0)) }

// homeKey is what a key does in the list.
func (m *model) homeKey(name string) (tea.Cmd, bool) {
	h := &m.home
	switch name {
	case "up", "k":
		h.move(-1)
	case "down", "j":
		h.move(1)
	case "pgup":
		h.move(-10)
	case "pgdown", "space":
		h.move(10)
	case "home", "g":
		h.move(-len(h.rows))
	case "end", "G":
		h.move(len(h.rows))
	case "/":
		h.searching = true
		h.filter.SetValue("")
		h.list()
		return h.filter.Focus(), true
	case "esc":
		if h.filter.Value() == "" {
			return nil, false
		}
		h.filter.SetValue("")
		h.list()
	case "enter", "right", "left":
		return m.enter(name), true
	case "n":
		return m.begin(h.home.Next), true
	default:
		return nil, false
	}
	return nil, true
}

// enter opens a lesson's list, or begins an exercise.
func (m *model) enter(name string) tea.Cmd {
	h := &m.home
	if len(h.rows) == 0 {
		return nil
	}
	row := h.rows[h.at]
	switch {
	case name == "left":
		h.open = ""
	case row.exercise != nil && name == "enter":
		return m.begin(row.exercise.ID)
	case row.exercise != nil || row.lesson.Coming:
		return nil
	case h.open == row.lesson.ID && name == "enter":
		h.open = ""
	default:
		h.open = row.lesson.ID
	}
	h.list()
	h.choose(row.lesson.ID)
	return nil
}

// search takes the keys while something is searched for.
func (m *model) search(k tea.KeyPressMsg) tea.Cmd {
	h := &m.home
	switch k.String() {
	case "enter", "down", "up", "esc":
		h.searching = false
		h.filter.Blur()
		if k.String() == "esc" {
			h.filter.SetValue("")
			h.list()
		}
		return nil
	}
	var cmd tea.Cmd
	h.filter, cmd = h.filter.Update(k)
	h.at = 0
	h.list()
	return cmd
}

// homeLines draw the course.
func (m *model) homeLines(l layout) []string {
	h, words := &m.home, m.say
	top := []string{""} // the title, which says how much lies above and below
	if next := h.title(h.home.Next); next != "" {
		top = append(top, fit(" "+m.paint.bold(words("screen.home.next"))+" "+next, l.w))
	} else if h.loaded {
		top = append(top, fit(" "+words("screen.home.all_done"), l.w))
	}
	for _, line := range m.classLines(l.w - 1) {
		top = append(top, fit(" "+line, l.w))
	}
	switch {
	case m.busy:
		for _, line := range m.progressLines(l.w - 1) {
			top = append(top, fit(" "+line, l.w))
		}
	case m.said != "":
		top = append(top, fit(" "+m.said, l.w))
	}
	if h.searching || h.filter.Value() != "" {
		mark := ""
		if h.searching {
			mark = "_"
		}
		top = append(top, fit(" /"+h.filter.Value()+mark, l.w))
	}
	var bottom []string
	if m.err != nil {
		bottom = append(bottom, fit(" "+m.lab.Error(m.err), l.w))
	}
	if m.doctor != "" {
		bottom = append(bottom, m.paint.faint(fit(" "+m.doctor, l.w)))
	}
	rows := make([]string, len(h.rows))
	for i, row := range h.rows {
		rows[i] = m.homeRow(row, i == h.at, l.w)
	}
	if !h.loaded {
		rows = []string{" " + words("screen.opening")}
	} else if len(rows) == 0 {
		rows = []string{" " + words("screen.home.none")}
	}
	room := l.h - 2 - len(top) - len(bottom)
	h.scroll.size(room)
	h.scroll.set(strings.Join(rows, "\n"))
	switch { // the chosen row can be seen
	case h.at < h.scroll.top:
		h.scroll.to(h.at)
	case h.at >= h.scroll.top+h.scroll.h:
		h.scroll.to(h.at - h.scroll.h + 1)
	}
	top[0] = m.paint.rule(words("screen.title.home"), h.scroll.part(), l.w, true)
	return append(append(top, fitAll(h.scroll.view(), l.w, room)...), bottom...)
}

// title is an exercise with its lesson, for a sentence.
func (h *homeView) title(id string) string {
	for _, lesson := range h.home.Lessons {
		for _, e := range lesson.Exercises {
			if e.ID == id {
				return fmt.Sprintf("%s · %s", e.ID, e.Title)
			}
		}
	}
	return ""
}

const barWidth = 8

func (m *model) homeRow(row homeRow, chosen bool, width int) string {
	cursor := "  "
	if chosen {
		cursor = "> "
	}
	if row.exercise != nil {
		mark := "·"
		switch {
		case row.exercise.Passed:
			mark = m.tick()
		case row.exercise.Tried:
			mark = "~"
		}
		text := fmt.Sprintf("%s    %s %s", cursor, mark, row.exercise.Title)
		if row.exercise.TestOut {
			text += "  " + m.paint.faint(m.say("screen.home.test_out"))
		}
		if row.exercise.Elsewhere && !row.exercise.Passed {
			text += "  " + m.paint.faint(m.say("screen.home.elsewhere"))
		}
		return m.chosen(text, "  "+m.paint.faint(row.exercise.ID), chosen, width)
	}
	lesson := row.lesson
	done, all := lesson.Passed(), len(lesson.Exercises)
	right := fmt.Sprintf("%s %d/%d", m.bar(int64(done), int64(all), barWidth), done, all)
	if lesson.Spent >= time.Minute {
		right = m.paint.faint(m.say("screen.home.spent", "Count", int(lesson.Spent.Minutes()))) + "  " + right
	}
	if lesson.Coming {
		right = m.paint.faint(m.say("screen.home.coming"))
	}
	return m.chosen(cursor+lesson.Title, right, chosen, width)
}

func (m *model) tick() string {
	if m.paint.style.ASCII {
		return "x"
	}
	return m.paint.green("✔")
}

// chosen sets a row with something at its right end.
func (m *model) chosen(left, right string, chosen bool, width int) string {
	room := width - 1 - visible(right)
	text := fit(left, max(room-1, 0)) + " " + right
	if chosen {
		return m.paint.bar(text, width)
	}
	return fit(text, width)
}
