package screen

import "strings"

// drawHelp sets the page of keys.
func (m *model) drawHelp() {
	if m.w == 0 {
		return
	}
	m.help.set(strings.Join(m.set(m.say("screen.help"), m.w-2), "\n"))
}
