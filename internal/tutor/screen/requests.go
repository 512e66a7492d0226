package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"matelot/internal/render"
	"matelot/internal/tutor"
)

// drawRequests draws the translation from the command line to the engine's API: each
// command as it was typed, what it asked and what the engine answered. atEnd shows
// the newest.
func (m *model) drawRequests(atEnd bool) {
	if m.w == 0 {
		return
	}
	atEnd = atEnd && m.asked.top == m.asked.last()
	var lines []string
	for _, line := range render.Wrap(m.say("screen.requests.lead"), m.w-2) {
		lines = append(lines, " "+m.paint.faint(line))
	}
	lines = append(lines, "")
	if len(m.list) == 0 {
		lines = append(lines, " "+m.say("screen.requests.none"))
	}
	before := ""
	for i, r := range m.list {
		if r.Command != before || i == 0 {
			typed := r.Command
			if typed == "" {
				typed = m.say("screen.requests.unknown")
			}
			lines = append(lines, " "+r.At.Local().Format(time.TimeOnly)+"  "+m.paint.bold("$ "+typed))
			before = r.Command
		}
		lines = append(lines, m.request(r))
		if r.Error != "" {
			for _, line := range render.Wrap(r.Error, m.w-len(errorIndent)) {
				lines = append(lines, errorIndent+line)
			}
		}
	}
	m.asked.set(strings.Join(lines, "\n"))
	if atEnd {
		m.asked.to(m.asked.last())
	}
}

// errorIndent stands before what the engine said of a request that it refused.
const errorIndent = "              "

func (m *model) request(r tutor.Request) string {
	status := m.say("screen.requests.open")
	if r.Status != 0 {
		status = strconv.Itoa(r.Status)
	}
	mark := "→"
	if m.paint.style.ASCII {
		mark = "->"
	}
	return fmt.Sprintf("            %-6s %s %s %s  %s", r.Method, r.Path, mark, m.paint.bold(status), m.paint.faint(r.Took.Round(time.Millisecond).String()))
}
