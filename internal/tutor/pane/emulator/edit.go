package emulator

// editSequence does what changes the screen without printing, and tells whether
// it knows it.
func (t *Terminal) editSequence(final byte, p *params) bool {
	n := p.count(0)
	c := &t.cursor
	blank := c.pen.erased()
	switch final {
	case '@': // ICH
		t.screen.insert(c.y, t.column(), n, blank)
	case 'P': // DCH
		t.screen.remove(c.y, t.column(), n, blank)
	case 'X': // ECH
		x := t.column()
		t.screen.erase(c.y, x, min(x+n, t.cols), blank)
	case 'J': // ED
		t.eraseDisplay(p.at(0, 0))
	case 'K': // EL
		t.eraseLine(p.at(0, 0))
	case 'L': // IL
		if t.inRegion() {
			t.screen.scrollDown(c.y, t.bottom, n, blank)
			c.x, c.pending = 0, false
		}
	case 'M': // DL
		if t.inRegion() {
			t.screen.drop(c.y, t.bottom, n, blank)
			c.x, c.pending = 0, false
		}
	case 'S': // SU
		t.screen.scrollUp(t.top, t.bottom, n, blank)
	case 'T': // SD; with more numbers it is about the mouse
		if p.len() <= 1 {
			t.screen.scrollDown(t.top, t.bottom, n, blank)
		}
	default:
		return false
	}
	return true
}

// column is where editing begins: nowhere in the line if its last column has
// just been written, so that a program that clears the rest of a full line does
// not lose its last character.
func (t *Terminal) column() int {
	if t.cursor.pending {
		return t.cols
	}
	return t.cursor.x
}

func (t *Terminal) inRegion() bool { return t.cursor.y >= t.top && t.cursor.y < t.bottom }

func (t *Terminal) eraseLine(what int) {
	c := &t.cursor
	blank := c.pen.erased()
	switch what {
	case 0:
		t.screen.erase(c.y, t.column(), t.cols, blank)
	case 1:
		t.screen.erase(c.y, 0, c.x+1, blank)
	case 2:
		t.screen.erase(c.y, 0, t.cols, blank)
	}
}

func (t *Terminal) eraseDisplay(what int) {
	c := &t.cursor
	blank := c.pen.erased()
	switch what {
	case 0:
		t.screen.erase(c.y, t.column(), t.cols, blank)
		t.screen.eraseRows(c.y+1, t.rows, blank)
	case 1:
		t.screen.eraseRows(0, c.y, blank)
		t.screen.erase(c.y, 0, c.x+1, blank)
	case 2:
		t.screen.clearIntoHistory(blank)
	case 3:
		t.main.history.clear()
	}
}
