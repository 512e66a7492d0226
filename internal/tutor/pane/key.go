package pane

import (
	"fmt"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor/pane/emulator"
)

// Key sends a key press as xterm does in the modes that the program asked for. It
// ends looking back. Keys that a terminal has no bytes for do nothing.
func (p *Pane) Key(k tea.KeyPressMsg) {
	p.mu.Lock()
	p.scroll(-p.back)
	modes := p.screen.Modes()
	p.mu.Unlock()
	p.keys.typed(encodeKey(tea.Key(k), modes))
}

const esc = "\x1b"

func encodeKey(k tea.Key, modes emulator.Modes) []byte {
	if named, ok := navigation(k.Code); ok {
		return []byte(named.encode(modifiers(k.Mod), modes.ApplicationCursor))
	}
	text := controlKey(k, modes)
	if text == "" {
		text = characters(k)
	}
	if text != "" && k.Mod.Contains(tea.ModAlt) {
		text = esc + text
	}
	return []byte(text)
}

// modifiers is xterm's number for modifier keys: 1 for none.
func modifiers(mod tea.KeyMod) int {
	n := 1
	for i, m := range []tea.KeyMod{tea.ModShift, tea.ModAlt, tea.ModCtrl, tea.ModMeta} {
		if mod.Contains(m) {
			n += 1 << i
		}
	}
	return n
}

// named is a key that has a sequence: CSI number ~, or CSI and a letter.
type named struct {
	letter byte
	number int // 0 if there is a letter
	ss3    bool
	cursor bool // ss3 in application mode only
}

func (n named) encode(modifiers int, application bool) string {
	switch {
	case n.number > 0 && modifiers > 1:
		return fmt.Sprintf(esc+"[%d;%d~", n.number, modifiers)
	case n.number > 0:
		return fmt.Sprintf(esc+"[%d~", n.number)
	case modifiers > 1:
		return fmt.Sprintf(esc+"[1;%d%c", modifiers, n.letter)
	case n.ss3 || n.cursor && application:
		return esc + "O" + string(n.letter)
	}
	return esc + "[" + string(n.letter)
}

// navigation gives the sequence of a cursor, editing or function key.
func navigation(code rune) (named, bool) {
	switch code {
	case tea.KeyUp, tea.KeyKpUp:
		return named{letter: 'A', cursor: true}, true
	case tea.KeyDown, tea.KeyKpDown:
		return named{letter: 'B', cursor: true}, true
	case tea.KeyRight, tea.KeyKpRight:
		return named{letter: 'C', cursor: true}, true
	case tea.KeyLeft, tea.KeyKpLeft:
		return named{letter: 'D', cursor: true}, true
	case tea.KeyBegin, tea.KeyKpBegin:
		return named{letter: 'E', cursor: true}, true
	case tea.KeyEnd, tea.KeyKpEnd:
		return named{letter: 'F', cursor: true}, true
	case tea.KeyHome, tea.KeyKpHome:
		return named{letter: 'H', cursor: true}, true
	case tea.KeyFind:
		return named{number: 1}, true
	case tea.KeyInsert, tea.KeyKpInsert:
		return named{number: 2}, true
	case tea.KeyDelete, tea.KeyKpDelete:
		return named{number: 3}, true
	case tea.KeySelect:
		return named{number: 4}, true
	case tea.KeyPgUp, tea.KeyKpPgUp:
		return named{number: 5}, true
	case tea.KeyPgDown, tea.KeyKpPgDown:
		return named{number: 6}, true
	}
	return functionKey(code)
}

func functionKey(code rune) (named, bool) {
	switch {
	case code < tea.KeyF1 || code > tea.KeyF20:
		return named{}, false
	case code <= tea.KeyF4:
		return named{letter: byte('P' + code - tea.KeyF1), ss3: true}, true
	}
	numbers := [...]int{15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34}
	return named{number: numbers[code-tea.KeyF5]}, true
}

// controlKey gives what a key sends that has no character, or that Ctrl changes.
func controlKey(k tea.Key, modes emulator.Modes) string {
	ctrl := k.Mod.Contains(tea.ModCtrl)
	switch k.Code {
	case tea.KeyEnter, tea.KeyKpEnter:
		if modes.NewLine {
			return "\r\n"
		}
		return "\r"
	case tea.KeyTab:
		if k.Mod.Contains(tea.ModShift) {
			return esc + "[Z"
		}
		return "\t"
	case tea.KeyBackspace:
		if ctrl {
			return "\b"
		}
		return "\x7f"
	case tea.KeyEscape:
		return esc
	}
	if !ctrl {
		return ""
	}
	// A key of another alphabet is, for Ctrl, the one that is in its place.
	code := k.Code
	if code > unicode.MaxASCII && k.BaseCode != 0 {
		code = k.BaseCode
	}
	return controlCharacter(code)
}

// controlCharacter gives what Ctrl and a character send, as xterm has it.
func controlCharacter(r rune) string {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '[' && r <= '_', r == '@':
		return string(r & 0x1F)
	case r == ' ', r == '2':
		return "\x00"
	case r >= '3' && r <= '7':
		return string(r - '3' + 0x1B)
	case r == '/':
		return "\x1f"
	case r == '?', r == '8':
		return "\x7f"
	}
	return ""
}

// characters gives the text of a key.
func characters(k tea.Key) string {
	if k.Text != "" {
		return k.Text
	}
	if k.Mod.Contains(tea.ModCtrl) && k.Code <= unicode.MaxASCII && controlCharacter(k.Code) != "" {
		return ""
	}
	if text, ok := keypad(k.Code); ok {
		return text
	}
	if k.Code <= 0 || k.Code > unicode.MaxRune || !unicode.IsPrint(k.Code) {
		return ""
	}
	if k.Mod.Contains(tea.ModShift) {
		if k.ShiftedCode != 0 {
			return string(k.ShiftedCode)
		}
		return string(unicode.ToUpper(k.Code))
	}
	return string(k.Code)
}

// keypad gives the text of the keys on the right. They send it in application
// mode too, as terminals do while Num Lock is on.
func keypad(code rune) (string, bool) {
	if code >= tea.KeyKp0 && code <= tea.KeyKp9 {
		return string('0' + code - tea.KeyKp0), true
	}
	switch code {
	case tea.KeyKpEqual:
		return "=", true
	case tea.KeyKpMultiply:
		return "*", true
	case tea.KeyKpPlus:
		return "+", true
	case tea.KeyKpComma, tea.KeyKpSep:
		return ",", true
	case tea.KeyKpMinus:
		return "-", true
	case tea.KeyKpDecimal:
		return ".", true
	case tea.KeyKpDivide:
		return "/", true
	}
	return "", false
}
