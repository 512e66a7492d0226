package emulator

// A cell is one column of a row. Its zero value is a blank without style, so
// that clearing a row is clearing its memory. It holds no pointers: the garbage
// collector has nothing to look for in rows.
type cell struct {
	glyph glyph
	pen   pen
	kind  kind
}

// kind says what part of a character a cell is.
type kind uint8

const (
	narrow kind = iota
	lead        // the first column of a wide character
	tail        // its second
)

// A glyph is a character: a rune, or -1-i for the i-th cluster of several runes.
// Zero is a blank.
type glyph int32

// A pen is how characters are drawn.
type pen struct {
	fg, bg colour
	attrs  attrs
}

// erased is what erasing leaves behind: the pen's background.
func (p pen) erased() cell { return cell{pen: pen{bg: p.bg}} }

// A colour is the default (zero), one of the palette, or red, green and blue.
type colour uint32

const (
	inPalette colour = 1 << 24
	inRGB     colour = 2 << 24
)

func palette(n uint8) colour { return inPalette | colour(n) }

func rgb(r, g, b uint8) colour {
	return inRGB | colour(r)<<16 | colour(g)<<8 | colour(b)
}

// attrs are the other attributes of a pen, and in the highest bits the style of
// its underline.
type attrs uint16

const (
	bold attrs = 1 << iota
	faint
	italic
	blink
	reverse
	conceal
	strike

	underlineShift       = 8
	underlines     attrs = 7 << underlineShift
)

// underline is the style of the underline: 0 none, 1 single, 2 double, 3 curly,
// 4 dotted, 5 dashed.
func (a attrs) underline() int { return int(a & underlines >> underlineShift) }

func (a attrs) withUnderline(style int) attrs {
	return a&^underlines | attrs(style)<<underlineShift&underlines
}
