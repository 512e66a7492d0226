package emulator

import (
	"strconv"
	"unicode/utf8"
)

// AppendStyled appends the rows of the screen, joined by newlines, as text with
// the styles of ECMA-48 (SGR), none of which goes on beyond its row. back is how
// many rows to look back into the history, at most History. Blanks at the end of
// a row are left out.
func (t *Terminal) AppendStyled(text []byte, back int) []byte {
	return t.appendRows(text, back, true)
}

// AppendPlain appends the same without styles.
func (t *Terminal) AppendPlain(text []byte, back int) []byte {
	return t.appendRows(text, back, false)
}

func (t *Terminal) appendRows(text []byte, back int, styled bool) []byte {
	back = min(max(back, 0), t.History())
	for y := range t.rows {
		if y > 0 {
			text = append(text, '\n')
		}
		r := t.rowAt(y - back)
		r = r[:min(len(r), t.cols)]
		if n := len(r); n > 0 && r[n-1].kind == lead { // of a wider screen, and cut
			r = r[:n-1]
		}
		if styled {
			text = t.appendStyled(text, r)
		} else {
			text = t.appendPlain(text, r)
		}
	}
	return text
}

// rowAt gives a row of the screen, or of the history if y is negative.
func (t *Terminal) rowAt(y int) row {
	if y < 0 {
		h := t.main.history
		return h.at(h.len() + y)
	}
	return t.screen.rows[y]
}

func (t *Terminal) appendStyled(text []byte, r row) []byte {
	for len(r) > 0 && r[len(r)-1].blank() {
		r = r[:len(r)-1]
	}
	var now pen
	for _, c := range r {
		if c.kind == tail {
			continue
		}
		if c.pen != now {
			text = appendPen(text, now, c.pen)
			now = c.pen
		}
		text = t.appendGlyph(text, c.glyph)
	}
	if now != (pen{}) {
		text = append(text, "\x1b[m"...)
	}
	return text
}

func (t *Terminal) appendPlain(text []byte, r row) []byte {
	for len(r) > 0 && r[len(r)-1].empty() {
		r = r[:len(r)-1]
	}
	for _, c := range r {
		if c.kind != tail {
			text = t.appendGlyph(text, c.glyph)
		}
	}
	return text
}

func (t *Terminal) appendGlyph(text []byte, g glyph) []byte {
	if g > 0 && g < utf8.RuneSelf {
		return append(text, byte(g))
	}
	return t.clusters.appendTo(text, g)
}

// empty cells show no character, blank ones show nothing at all.
func (c cell) empty() bool { return c.kind == narrow && (c.glyph == 0 || c.glyph == ' ') }

func (c cell) blank() bool { return c.empty() && c.pen == pen{} }

// appendPen appends what turns one pen into another.
func appendPen(text []byte, from, to pen) []byte {
	text = append(text, "\x1b["...)
	start := len(text)
	if from != (pen{}) {
		if to == (pen{}) {
			return append(text, 'm')
		}
		text = append(text, "0;"...)
	}
	for i, code := range [...]byte{'1', '2', '3', '5', '7', '8', '9'} {
		if to.attrs&(1<<i) != 0 {
			text = append(text, code, ';')
		}
	}
	switch style := to.attrs.underline(); style {
	case 0:
	case 1:
		text = append(text, "4;"...)
	default:
		text = append(text, '4', ':', byte('0'+style), ';')
	}
	text = appendColour(text, to.fg, 30)
	text = appendColour(text, to.bg, 40)
	if len(text) > start {
		text = text[:len(text)-1] // the last semicolon
	}
	return append(text, 'm')
}

// appendColour appends a colour: base is 30 for the foreground, 40 for the
// background.
func appendColour(text []byte, c colour, base int) []byte {
	number := func(n int) { text = append(strconv.AppendInt(text, int64(n), 10), ';') }
	n := int(c & 0xFFFFFF)
	switch {
	case c == 0:
	case c&inRGB != 0:
		number(base + 8)
		number(2)
		number(n >> 16)
		number(n >> 8 & 0xFF)
		number(n & 0xFF)
	case n < 8:
		number(base + n)
	case n < 16:
		number(base + 60 + n - 8)
	default:
		number(base + 8)
		number(5)
		number(n)
	}
	return text
}
