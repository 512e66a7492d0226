package emulator

import "fmt"

// control does what a control character says.
func (t *Terminal) control(b byte) {
	c := &t.cursor
	t.last = 0
	switch b {
	case '\b':
		c.x = max(c.x-1, 0)
		c.pending = false
	case '\t':
		t.tab(1)
	case '\n', '\v', '\f':
		t.lineFeed()
		if t.modes.NewLine {
			c.x = 0
		}
	case '\r':
		c.x = 0
		c.pending = false
	case 0x0E: // SO
		c.shift = 1
	case 0x0F: // SI
		c.shift = 0
	}
}

// escapeSequence does what ESC, an intermediate (or zero) and a final byte say.
func (t *Terminal) escapeSequence(intermediate, final byte) {
	t.last = 0
	switch intermediate {
	case 0:
		t.plainEscape(final)
	case '(', ')', '*', '+':
		t.designate(int(intermediate-'('), final)
	case '#':
		if final == '8' {
			t.alignment()
		}
	}
}

func (t *Terminal) plainEscape(final byte) {
	switch final {
	case '7':
		t.saveCursor()
	case '8':
		t.restoreCursor()
	case 'D': // IND
		t.lineFeed()
	case 'E': // NEL
		t.lineFeed()
		t.cursor.x = 0
	case 'H': // HTS
		t.tabs[t.cursor.x] = true
	case 'M': // RI
		t.reverseLineFeed()
	case 'c': // RIS
		t.reset()
	case 'n': // LS2
		t.cursor.shift = 2
	case 'o': // LS3
		t.cursor.shift = 3
	}
}

func (t *Terminal) designate(which int, final byte) {
	set := ascii
	switch final {
	case '0':
		set = drawing
	case 'A':
		set = british
	}
	t.cursor.charsets[which] = set
}

// alignment is DECALN: the screen full of E.
func (t *Terminal) alignment() {
	t.wholeRegion()
	t.moveTo(0, 0)
	for _, r := range t.screen.rows {
		clear(r)
		fill(r[:t.cols], cell{glyph: 'E'})
	}
}

// controlSequence does what CSI says.
func (t *Terminal) controlSequence(prefix, intermediate, final byte, p *params) {
	last := t.last
	t.last = 0
	switch {
	case intermediate == 0 && prefix == 0:
		switch final {
		case 'b': // REP
			t.repeat(last, p.count(0))
		default:
			if !t.moveSequence(final, p) && !t.editSequence(final, p) {
				t.otherSequence(final, p)
			}
		}
	case intermediate == 0 && prefix == '?':
		t.privateSequence(final, p)
	case intermediate == 0 && prefix == '>' && final == 'c': // DA2
		if p.at(0, 0) == 0 {
			t.reply("\x1b[>1;10;0c")
		}
	case intermediate == '!' && final == 'p': // DECSTR
		t.softReset()
	case intermediate == '$' && final == 'p': // DECRQM
		number := p.at(0, 0)
		mark := ""
		if prefix == '?' {
			mark = "?"
		}
		t.reply(fmt.Sprintf("\x1b[%s%d;%d$y", mark, number, t.modeReport(prefix == '?', number)))
	}
}

// repeat shows the last character again, at most to the end of the line.
func (t *Terminal) repeat(r rune, n int) {
	if r == 0 {
		return
	}
	for range min(n, t.cols-t.cursor.x) {
		t.put(r)
	}
}

// softReset is what a program does that wants to know where it stands.
func (t *Terminal) softReset() {
	keep := t.cursor
	t.cursor = cursor{x: keep.x, y: keep.y}
	t.saved[t.which()] = cursor{}
	t.modes.insert = false
	t.modes.autoWrap = true
	t.modes.cursorVisible = true
	t.modes.ApplicationCursor = false
	t.wholeRegion()
}

func (t *Terminal) privateSequence(final byte, p *params) {
	switch final {
	case 'h', 'l':
		for i := range p.len() {
			t.setMode(true, p.at(i, 0), final == 'h')
		}
	case 'J': // DECSED, DECSEL: nothing is protected
		t.eraseDisplay(p.at(0, 0))
	case 'K':
		t.eraseLine(p.at(0, 0))
	case 'n':
		if p.at(0, 0) == 6 { // DECXCPR
			x, y := t.reportedCursor()
			t.reply(fmt.Sprintf("\x1b[?%d;%dR", y, x))
		}
	case 'W':
		if p.at(0, 0) == 5 { // DECST8C
			t.defaultTabs()
		}
	}
}

// otherSequence does what neither moves the cursor nor edits.
func (t *Terminal) otherSequence(final byte, p *params) {
	switch final {
	case 'c': // DA1: a VT220 with colours
		if p.at(0, 0) == 0 {
			t.reply("\x1b[?62;22c")
		}
	case 'g': // TBC
		switch p.at(0, 0) {
		case 0:
			t.tabs[t.cursor.x] = false
		case 3:
			clear(t.tabs)
		}
	case 'h', 'l':
		for i := range p.len() {
			t.setMode(false, p.at(i, 0), final == 'h')
		}
	case 'm':
		t.graphics(p)
	case 'n':
		switch p.at(0, 0) {
		case 5:
			t.reply("\x1b[0n")
		case 6:
			x, y := t.reportedCursor()
			t.reply(fmt.Sprintf("\x1b[%d;%dR", y, x))
		}
	case 'r': // DECSTBM
		top, bottom := p.count(0), p.at(1, t.rows)
		if bottom == 0 || bottom > t.rows {
			bottom = t.rows
		}
		if top < bottom {
			t.top, t.bottom = top-1, bottom
			t.moveTo(0, 0)
		}
	case 's':
		if p.len() == 0 { // With numbers it is about margins that there are none of.
			t.saveCursor()
		}
	case 'u':
		t.restoreCursor()
	case 't': // XTWINOPS: the size is told, and nothing is done
		if p.at(0, 0) == 18 {
			t.reply(fmt.Sprintf("\x1b[8;%d;%dt", t.rows, t.cols))
		}
	}
}

// reportedCursor is the cursor's place as programs count.
func (t *Terminal) reportedCursor() (x, y int) {
	x, y = t.cursor.x+1, t.cursor.y+1
	if t.cursor.origin {
		y -= t.top
	}
	return x, y
}
