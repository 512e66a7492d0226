package pane

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor/pane/emulator"
)

// wheelLines is how far a step of the wheel goes.
const wheelLines = 3

// Mouse sends a movement of the mouse at a place of the pane to the program, if
// it asked for such movements. The wheel is used in any case: by a program that
// did not ask it scrolls back and forth, or sends cursor keys in the alternate
// screen, as pagers like it. It tells whether it was used: if not, it is the
// caller's, for a selection or to change the focus.
func (p *Pane) Mouse(m tea.MouseMsg, x, y int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	modes := p.screen.Modes()
	cols, rows := p.screen.Size()
	if x < 0 || y < 0 || x >= cols || y >= rows {
		return false
	}
	up, isWheel := wheel(m)
	if p.back == 0 && wanted(m, modes.Mouse) {
		p.keys.typed(encodeMouse(m, x, y, modes))
		return true
	}
	switch {
	case !isWheel:
		return false
	case p.screen.Alternate():
		if modes.WheelAsCursor {
			key := tea.Key{Code: tea.KeyDown}
			if up {
				key.Code = tea.KeyUp
			}
			p.keys.typed([]byte(strings.Repeat(string(encodeKey(key, modes)), wheelLines)))
		}
	case up:
		p.scroll(wheelLines)
	default:
		p.scroll(-wheelLines)
	}
	return true
}

// wheel tells whether a movement is one of the wheel, and its direction. To the
// sides it is none that means anything here.
func wheel(m tea.MouseMsg) (up, ok bool) {
	if _, isWheel := m.(tea.MouseWheelMsg); !isWheel {
		return false, false
	}
	button := m.Mouse().Button
	return button == tea.MouseWheelUp, button == tea.MouseWheelUp || button == tea.MouseWheelDown
}

// wanted tells whether a program asked for such a movement.
func wanted(m tea.MouseMsg, asked emulator.Mouse) bool {
	switch m := m.(type) {
	case tea.MouseClickMsg:
		return asked != emulator.MouseOff
	case tea.MouseReleaseMsg, tea.MouseWheelMsg:
		return asked >= emulator.MousePresses
	case tea.MouseMotionMsg:
		return asked == emulator.MouseMoves || asked == emulator.MouseDrags && m.Button != tea.MouseNone
	}
	return false
}

func encodeMouse(m tea.MouseMsg, x, y int, modes emulator.Modes) []byte {
	_, released := m.(tea.MouseReleaseMsg)
	_, moved := m.(tea.MouseMotionMsg)
	code := buttonCode(m.Mouse().Button)
	if released && !modes.MouseSGR {
		code = 3 // The old form does not tell which button.
	}
	if moved {
		code += 32
	}
	if modes.Mouse != emulator.MouseX10 {
		for i, mod := range []tea.KeyMod{tea.ModShift, tea.ModAlt, tea.ModCtrl} {
			if m.Mouse().Mod.Contains(mod) {
				code += 4 << i
			}
		}
	}
	if modes.MouseSGR {
		final := 'M'
		if released {
			final = 'm'
		}
		return fmt.Appendf(nil, esc+"[<%d;%d;%d%c", code, x+1, y+1, final)
	}
	const last = 255 - 33 // A place is one byte.
	if x > last || y > last {
		return nil
	}
	return []byte{'\x1b', '[', 'M', byte(code + 32), byte(x + 33), byte(y + 33)}
}

// buttonCode is xterm's number of a button: 3 for none.
func buttonCode(button tea.MouseButton) int {
	switch {
	case button == tea.MouseNone:
		return 3
	case button <= tea.MouseRight:
		return int(button - tea.MouseLeft)
	case button <= tea.MouseWheelRight:
		return int(button-tea.MouseWheelUp) + 64
	}
	return int(button-tea.MouseBackward) + 128
}
