package emulator

import (
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// maxClusters is how many different characters of several runes are kept.
	// No text has that many; marks beyond are dropped.
	maxClusters = 4096
	// maxClusterBytes is how long one can be: a family of four with skin tones.
	maxClusterBytes = 64
)

const zeroWidthJoiner = '\u200d'

// clusters are the characters of several runes: a letter with its accents, an
// emoji of several.
type clusters struct {
	texts []string
	index map[string]glyph
}

// add gives a cluster's glyph, or false if there are too many.
func (c *clusters) add(text []byte) (glyph, bool) {
	if g, ok := c.index[string(text)]; ok {
		return g, true
	}
	if len(c.texts) >= maxClusters || len(text) > maxClusterBytes {
		return 0, false
	}
	if c.index == nil {
		c.index = map[string]glyph{}
	}
	g := glyph(-1 - len(c.texts))
	c.texts = append(c.texts, string(text))
	c.index[string(text)] = g
	return g, true
}

// appendTo appends a glyph's text.
func (c *clusters) appendTo(text []byte, g glyph) []byte {
	switch {
	case g < 0:
		return append(text, c.texts[-1-g]...)
	case g == 0:
		return append(text, ' ')
	default:
		return utf8.AppendRune(text, rune(g))
	}
}

// join gives the glyph of a character with one more rune, if they are one
// character that is no wider than columns.
func (c *clusters) join(g glyph, r rune, columns int) (glyph, bool) {
	var buffer [maxClusterBytes + 2*utf8.UTFMax]byte
	text := utf8.AppendRune(c.appendTo(buffer[:0], g), r)
	first, width := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	if len(first) != len(text) || width > columns {
		return 0, false
	}
	return c.add(text)
}

// endsInJoiner tells whether a glyph waits for what it is joined with.
func (c *clusters) endsInJoiner(g glyph) bool {
	if g >= 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(c.texts[-1-g])
	return r == zeroWidthJoiner
}

// joins tells whether a rune may be a part of the character before it, besides
// those without a width.
func joins(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF } // skin tones

// printable tells whether a rune may be on the screen at all. Controls are not,
// neither those that turn the direction of what is around the pane, nor the
// separators of lines.
func printable(r rune) bool {
	if r < 0xA0 {
		return r >= ' ' && r < 0x7F
	}
	if r < 0x300 {
		return true
	}
	return r == zeroWidthJoiner || !unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs)
}

// columns is how wide a printable rune is by itself.
func columns(r rune) int {
	switch {
	case r < 0x300, r >= 0x2500 && r < 0x25FD: // Latin; boxes and blocks
		return 1
	case r >= 0x1F1E6 && r <= 0x1F1FF: // a letter of a flag
		return 1
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3: // Han, Hangul
		return 2
	}
	var buffer [utf8.UTFMax]byte
	_, width := ansi.FirstGraphemeCluster(utf8.AppendRune(buffer[:0], r), ansi.GraphemeWidth)
	return min(width, 2)
}
