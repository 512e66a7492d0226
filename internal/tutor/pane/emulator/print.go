package emulator

// printASCII shows characters that are one byte and one column each.
func (t *Terminal) printASCII(run []byte) {
	c := &t.cursor
	if c.charsets[c.shift] != ascii || t.modes.insert {
		for _, b := range run {
			t.put(rune(b))
		}
		return
	}
	t.last = rune(run[len(run)-1])
	for len(run) > 0 {
		t.wrap()
		n := min(len(run), t.cols-c.x)
		piece, rest := run[:n], run[n:]
		if len(rest) > 0 && !t.modes.autoWrap {
			// Of what is too much, only the last stays in the last column.
			piece, rest = run[:n-1], run[len(run)-1:]
		}
		t.printPiece(piece)
		run = rest
	}
}

// printPiece shows characters that fit into the line.
func (t *Terminal) printPiece(piece []byte) {
	c := &t.cursor
	end := c.x + len(piece)
	t.screen.split(c.y, c.x)
	t.screen.split(c.y, end)
	cells := t.screen.rows[c.y][c.x:end]
	for i, b := range piece {
		cells[i] = cell{glyph: glyph(b), pen: c.pen}
		if b == ' ' && c.pen == (pen{}) {
			cells[i] = cell{}
		}
	}
	t.advanceCursor(len(piece))
}

// wrap goes to the next line if the last column of this one has been written.
func (t *Terminal) wrap() {
	if !t.cursor.pending {
		return
	}
	t.cursor.pending = false
	if t.modes.autoWrap {
		t.lineFeed()
		t.cursor.x = 0
	}
}

// advanceCursor moves the cursor over what was written.
func (t *Terminal) advanceCursor(n int) {
	t.cursor.x += n
	if t.cursor.x >= t.cols {
		t.cursor.x = t.cols - 1
		t.cursor.pending = t.modes.autoWrap
	}
}

// put shows a character.
func (t *Terminal) put(r rune) {
	c := &t.cursor
	r = c.charsets[c.shift].translate(r)
	if !printable(r) {
		return
	}
	width := columns(r)
	if t.extend(r, width) || width == 0 || width > t.cols {
		return
	}
	t.last = r
	t.wrap()
	if c.x+width > t.cols { // half of it would stand beyond
		if !t.modes.autoWrap {
			return
		}
		t.lineFeed()
		c.x = 0
	}
	if t.modes.insert {
		t.screen.insert(c.y, c.x, width, c.pen.erased())
	}
	t.screen.split(c.y, c.x)
	t.screen.split(c.y, c.x+width)
	cells := t.screen.rows[c.y][c.x : c.x+width]
	cells[0] = cell{glyph: glyph(r), pen: c.pen}
	if width == 2 {
		cells[0].kind = lead
		cells[1] = cell{pen: c.pen, kind: tail}
	}
	t.advanceCursor(width)
}

// extend adds a rune to the character before the cursor, if it belongs to it.
func (t *Terminal) extend(r rune, width int) bool {
	if r < 0x300 || width > 0 && len(t.clusters.texts) == 0 && !joins(r) {
		return false
	}
	x := t.cursor.x
	if !t.cursor.pending {
		x--
	}
	if x < 0 {
		return false
	}
	cells := t.screen.rows[t.cursor.y]
	columns := 1
	if cells[x].kind == tail {
		x--
		columns = 2
	}
	before := &cells[x]
	if width > 0 && !joins(r) && !t.clusters.endsInJoiner(before.glyph) {
		return false
	}
	joined, ok := t.clusters.join(before.glyph, r, columns)
	if ok {
		before.glyph = joined
	}
	return ok
}

// lineFeed goes to the next line, and scrolls at the region's end.
func (t *Terminal) lineFeed() {
	c := &t.cursor
	c.pending = false
	switch {
	case c.y == t.bottom-1:
		t.screen.scrollUp(t.top, t.bottom, 1, c.pen.erased())
	case c.y < t.rows-1:
		c.y++
	}
}

// reverseLineFeed goes to the line before, and scrolls at the region's
// beginning.
func (t *Terminal) reverseLineFeed() {
	c := &t.cursor
	c.pending = false
	switch {
	case c.y == t.top:
		t.screen.scrollDown(t.top, t.bottom, 1, c.pen.erased())
	case c.y > 0:
		c.y--
	}
}
