package emulator

import "unicode/utf8"

const (
	maxParams = 32
	// maxParam is the greatest number in a sequence: greater ones are cut.
	maxParam = 65535
	// maxString is the longest title or the like. What comes after is shown
	// again: it was a binary file.
	maxString = 1 << 20
)

// state is where in a sequence the parser is.
type state uint8

const (
	ground state = iota
	escape
	escapeIntermediate
	csi       // parameters
	csiFinal  // intermediates were seen
	csiIgnore // malformed: until its end
	text      // of OSC, DCS, APC, PM, SOS and titles: dropped
)

// parser cuts bytes into characters, controls and sequences. It is the state
// machine of the VT500 (https://vt100.net/emu/dec_ansi_parser) for UTF-8, where
// the bytes from 0x80 on are never controls.
type parser struct {
	state  state
	params params
	// prefix is one of < = > ? or zero, intermediate is the last one or zero.
	prefix, intermediate byte
	stringLength         int
	ends                 bool // this string ends at BEL too
	// partial is a character that has not all come yet.
	partial [utf8.UTFMax]byte
	length  int
}

// params are the numbers of a sequence. A missing one is -1.
type params struct {
	values [maxParams]int
	// sub tells that a number belongs to the one before it: it came after a colon.
	sub [maxParams]bool
	n   int
}

func (p *params) reset() { p.n = 0 }

func (p *params) begin(sub bool) {
	if p.n < maxParams {
		p.values[p.n], p.sub[p.n] = -1, sub
	}
	p.n = min(p.n+1, maxParams+1) // More are read and forgotten.
}

func (p *params) digit(b byte) {
	if p.n == 0 {
		p.begin(false)
	}
	if p.n > maxParams {
		return
	}
	v := &p.values[p.n-1]
	*v = min(max(*v, 0)*10+int(b-'0'), maxParam)
}

func (p *params) separator(sub bool) {
	if p.n == 0 {
		p.begin(false)
	}
	p.begin(sub)
}

func (p *params) len() int { return min(p.n, maxParams) }

// at gives the i-th number, or other if it is missing.
func (p *params) at(i, other int) int {
	if i >= p.len() || p.values[i] < 0 {
		return other
	}
	return p.values[i]
}

// count gives the i-th number, at least 1: how often something is to be done.
func (p *params) count(i int) int { return max(p.at(i, 1), 1) }

// Write shows what a program printed. It always takes all of it.
func (t *Terminal) Write(data []byte) {
	for len(data) > 0 {
		if t.parser.state == ground && t.parser.length == 0 {
			n := 0
			for n < len(data) && data[n] >= ' ' && data[n] < 0x7F {
				n++
			}
			if n > 0 {
				t.printASCII(data[:n])
				data = data[n:]
				continue
			}
		}
		t.advance(data[0])
		data = data[1:]
	}
}

func (t *Terminal) advance(b byte) {
	p := &t.parser
	if p.length > 0 {
		if b&0xC0 == 0x80 {
			t.collect(b)
			return
		}
		t.broken()
	}
	switch {
	case b == 0x18 || b == 0x1A: // CAN and SUB
		p.state = ground
		return
	case b == 0x1B:
		p.state, p.intermediate = escape, 0
		return
	case p.state == text:
		t.skip(b)
		return
	case b < ' ':
		t.control(b)
		return
	case b == 0x7F:
		return
	case b >= 0x80:
		if p.state == ground {
			t.collect(b)
		}
		return
	}
	switch p.state {
	case ground:
		t.put(rune(b))
	case escape, escapeIntermediate:
		t.escapeByte(b)
	default:
		t.csiByte(b)
	}
}

// collect takes a byte of a character.
func (t *Terminal) collect(b byte) {
	p := &t.parser
	p.partial[p.length] = b
	p.length++
	if !utf8.FullRune(p.partial[:p.length]) {
		return
	}
	r, size := utf8.DecodeRune(p.partial[:p.length])
	rest := p.length - size
	p.length = 0
	t.put(r)
	if rest > 0 { // The last byte made it wrong, and may begin another.
		t.advance(b)
	}
}

// broken ends a character that is not complete.
func (t *Terminal) broken() {
	t.parser.length = 0
	t.put(utf8.RuneError)
}

func (t *Terminal) skip(b byte) {
	p := &t.parser
	p.stringLength++
	if b == 0x07 && p.ends || p.stringLength > maxString {
		p.state = ground
	}
}

func (p *parser) beginString(ends bool) {
	p.state, p.stringLength, p.ends = text, 0, ends
}

func (t *Terminal) escapeByte(b byte) {
	p := &t.parser
	switch {
	case b < '0':
		p.state, p.intermediate = escapeIntermediate, b
	case p.state == escapeIntermediate:
		p.state = ground
		t.escapeSequence(p.intermediate, b)
	case b == '[':
		p.state, p.prefix = csi, 0
		p.params.reset()
	case b == ']':
		p.beginString(true)
	case b == 'P', b == 'X', b == '^', b == '_', b == 'k':
		p.beginString(false)
	default:
		p.state = ground
		t.escapeSequence(0, b)
	}
}

func (t *Terminal) csiByte(b byte) {
	p := &t.parser
	switch {
	case b >= '@':
		ignored := p.state == csiIgnore
		p.state = ground
		if !ignored {
			t.controlSequence(p.prefix, p.intermediate, b, &p.params)
		}
	case b < '0':
		if p.state == csi {
			p.state = csiFinal
		}
		p.intermediate = b
	case p.state != csi:
		p.state = csiIgnore
	case b <= '9':
		p.params.digit(b)
	case b == ';':
		p.params.separator(false)
	case b == ':':
		p.params.separator(true)
	case p.params.n > 0 || p.prefix != 0:
		p.state = csiIgnore
	default:
		p.prefix = b
	}
}
