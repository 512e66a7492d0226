package emulator

// charset is what a set of characters turns ASCII into.
type charset uint8

const (
	ascii charset = iota
	british
	drawing // the VT100's lines and boxes
)

// drawings are what the characters from ` to ~ stand for.
const drawings = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"

func (c charset) translate(r rune) rune {
	switch {
	case c == british && r == '#':
		return '£'
	case c == drawing && r >= '`' && r <= '~':
		return drawingRunes[r-'`']
	}
	return r
}

// drawingRunes are the drawings, one by one.
var drawingRunes = []rune(drawings)
