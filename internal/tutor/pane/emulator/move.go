package emulator

// moveTo puts the cursor at a place, which counts from the region's beginning in
// origin mode.
func (t *Terminal) moveTo(x, y int) {
	top, bottom := 0, t.rows
	if t.cursor.origin {
		top, bottom = t.top, t.bottom
	}
	t.cursor.x = min(max(x, 0), t.cols-1)
	t.cursor.y = min(max(top+y, top), bottom-1)
	t.cursor.pending = false
}

// moveBy moves the cursor; up and down it does not leave the region if it is in
// it.
func (t *Terminal) moveBy(dx, dy int) {
	c := &t.cursor
	top, bottom := 0, t.rows
	if c.y >= t.top {
		top = t.top
	}
	if c.y < t.bottom {
		bottom = t.bottom
	}
	if dy < 0 {
		bottom = t.rows
	} else {
		top = 0
	}
	c.x = min(max(c.x+dx, 0), t.cols-1)
	c.y = min(max(c.y+dy, top), bottom-1)
	c.pending = false
}

// line is the cursor's line as moveTo counts.
func (t *Terminal) line() int {
	if t.cursor.origin {
		return t.cursor.y - t.top
	}
	return t.cursor.y
}

// moveSequence does what moves the cursor, and tells whether it knows it.
func (t *Terminal) moveSequence(final byte, p *params) bool {
	n := p.count(0)
	switch final {
	case 'A': // CUU
		t.moveBy(0, -n)
	case 'B', 'e': // CUD, VPR
		t.moveBy(0, n)
	case 'C', 'a': // CUF, HPR
		t.moveBy(n, 0)
	case 'D': // CUB
		t.moveBy(-n, 0)
	case 'E': // CNL
		t.moveBy(0, n)
		t.cursor.x = 0
	case 'F': // CPL
		t.moveBy(0, -n)
		t.cursor.x = 0
	case 'G', '`': // CHA, HPA
		t.moveTo(n-1, t.line())
	case 'H', 'f': // CUP, HVP
		t.moveTo(p.count(1)-1, n-1)
	case 'd': // VPA
		t.moveTo(t.cursor.x, n-1)
	case 'I': // CHT
		t.tab(n)
	case 'Z': // CBT
		t.backTab(n)
	default:
		return false
	}
	return true
}

// tab goes n stops to the right, at most to the last column.
func (t *Terminal) tab(n int) {
	for ; n > 0 && t.cursor.x < t.cols-1; n-- {
		for t.cursor.x++; t.cursor.x < t.cols-1 && !t.tabs[t.cursor.x]; t.cursor.x++ {
		}
	}
}

func (t *Terminal) backTab(n int) {
	t.cursor.pending = false
	for ; n > 0 && t.cursor.x > 0; n-- {
		for t.cursor.x--; t.cursor.x > 0 && !t.tabs[t.cursor.x]; t.cursor.x-- {
		}
	}
}
