package emulator

// Mouse is which movements of the mouse a program wants to be told.
type Mouse uint8

// What a program wants to know of the mouse.
const (
	MouseOff     Mouse = iota
	MouseX10           // presses
	MousePresses       // presses, releases and the wheel
	MouseDrags         // and movements with a button held
	MouseMoves         // and all movements
)

// Modes are what a program asked for that matters to who sends it keys.
type Modes struct {
	ApplicationCursor bool // cursor keys as SS3
	BracketedPaste    bool
	Mouse             Mouse
	MouseSGR          bool // the mouse's places as decimal numbers
	WheelAsCursor     bool // in the alternate screen; programs can switch it off
	NewLine           bool // Enter sends CR and LF
}

type modes struct {
	Modes
	autoWrap      bool
	insert        bool
	cursorVisible bool
	focus         bool // asked for, and never told
}

func defaultModes() modes {
	return modes{Modes: Modes{WheelAsCursor: true}, autoWrap: true, cursorVisible: true}
}

// Modes gives the modes that matter to keys.
func (t *Terminal) Modes() Modes { return t.modes.Modes }

// flag gives the mode of that number, or nil if it is none or more than a flag.
func (t *Terminal) flag(private bool, number int) *bool {
	if !private {
		switch number {
		case 4:
			return &t.modes.insert
		case 20:
			return &t.modes.NewLine
		}
		return nil
	}
	switch number {
	case 1:
		return &t.modes.ApplicationCursor
	case 6:
		return &t.cursor.origin
	case 7:
		return &t.modes.autoWrap
	case 25:
		return &t.modes.cursorVisible
	case 1004:
		return &t.modes.focus
	case 1006:
		return &t.modes.MouseSGR
	case 1007:
		return &t.modes.WheelAsCursor
	case 2004:
		return &t.modes.BracketedPaste
	}
	return nil
}

func mouseOf(number int) Mouse {
	switch number {
	case 9:
		return MouseX10
	case 1000:
		return MousePresses
	case 1002:
		return MouseDrags
	case 1003:
		return MouseMoves
	}
	return MouseOff
}

func (t *Terminal) setMode(private bool, number int, on bool) {
	if flag := t.flag(private, number); flag != nil {
		*flag = on
		switch {
		case !private:
		case number == 6:
			t.moveTo(0, 0)
		case number == 7 && !on:
			t.cursor.pending = false
		}
		return
	}
	if !private {
		return
	}
	if m := mouseOf(number); m != MouseOff {
		t.modes.Mouse = MouseOff
		if on {
			t.modes.Mouse = m
		}
		return
	}
	switch number {
	case 47, 1047:
		t.useAlternate(on)
	case 1048:
		t.saveOrRestore(on)
	case 1049:
		if on == t.Alternate() {
			return
		}
		if on {
			t.saveCursor()
		}
		t.useAlternate(on)
		if !on {
			t.restoreCursor()
		}
	}
}

// useAlternate shows the alternate screen, erased, or the main one again.
func (t *Terminal) useAlternate(on bool) {
	if on == t.Alternate() {
		return
	}
	t.screen = t.main
	if on {
		t.screen = t.alternate
		t.alternate.eraseRows(0, t.rows, t.cursor.pen.erased())
	}
	t.cursor.pending = false
}

func (t *Terminal) saveOrRestore(save bool) {
	if save {
		t.saveCursor()
	} else {
		t.restoreCursor()
	}
}

func (t *Terminal) saveCursor() { t.saved[t.which()] = t.cursor }

func (t *Terminal) restoreCursor() { t.cursor = t.saved[t.which()] }

// modeReport is what a program is told of a mode: 0 unknown, 1 set, 2 reset.
func (t *Terminal) modeReport(private bool, number int) int {
	var on bool
	flag := t.flag(private, number)
	switch {
	case flag != nil:
		on = *flag
	case !private:
		return 0
	case mouseOf(number) != MouseOff:
		on = t.modes.Mouse == mouseOf(number)
	case number == 47 || number == 1047 || number == 1049:
		on = t.Alternate()
	default:
		return 0
	}
	if on {
		return 1
	}
	return 2
}
