package emulator

// graphics sets the pen by SGR's numbers.
func (t *Terminal) graphics(p *params) {
	drawn := &t.cursor.pen
	if p.len() == 0 {
		*drawn = pen{}
		return
	}
	for i := 0; i < p.len(); i++ {
		n := p.at(i, 0)
		switch {
		case p.sub[i]: // of a number that is not known
		case n == 38, n == 48, n == 58:
			var c colour
			var ok bool
			c, i, ok = colourAt(p, i)
			switch {
			case !ok, n == 58:
			case n == 38:
				drawn.fg = c
			default:
				drawn.bg = c
			}
		case n == 4 && i+1 < p.len() && p.sub[i+1]:
			i++
			drawn.attrs = drawn.attrs.withUnderline(min(p.at(i, 1), 5))
		default:
			drawn.set(n)
		}
	}
}

func (p *pen) set(n int) {
	switch {
	case n >= 30 && n <= 37:
		p.fg = palette(uint8(n - 30))
	case n >= 40 && n <= 47:
		p.bg = palette(uint8(n - 40))
	case n >= 90 && n <= 97:
		p.fg = palette(uint8(n - 90 + 8))
	case n >= 100 && n <= 107:
		p.bg = palette(uint8(n - 100 + 8))
	case n == 0:
		*p = pen{}
	case n == 39:
		p.fg = 0
	case n == 49:
		p.bg = 0
	default:
		p.attrs = p.attrs.set(n)
	}
}

func (a attrs) set(n int) attrs {
	switch n {
	case 1:
		return a | bold
	case 2:
		return a | faint
	case 3:
		return a | italic
	case 4:
		return a.withUnderline(1)
	case 5, 6:
		return a | blink
	case 7:
		return a | reverse
	case 8:
		return a | conceal
	case 9:
		return a | strike
	case 21:
		return a.withUnderline(2)
	case 22:
		return a &^ (bold | faint)
	case 23:
		return a &^ italic
	case 24:
		return a.withUnderline(0)
	case 25:
		return a &^ blink
	case 27:
		return a &^ reverse
	case 28:
		return a &^ conceal
	case 29:
		return a &^ strike
	}
	return a
}

// colourAt reads what follows a 38 or 48 at i, in one of the forms 38;5;N,
// 38;2;R;G;B, 38:5:N, 38:2:R:G:B and 38:2::R:G:B, and gives the place of the
// last number that belongs to it.
func colourAt(p *params, i int) (c colour, last int, ok bool) {
	subs := 0
	for i+1+subs < p.len() && p.sub[i+1+subs] {
		subs++
	}
	first, end := i+2, i+1+subs
	space := p.at(i+1, 0)
	if subs == 0 {
		end = p.len()
	} else if space == 2 && subs >= 5 {
		first++ // the number of a colour space
	}
	var need int
	switch space {
	case 5:
		need = 1
	case 2:
		need = 3
	default:
		return 0, end - 1, false
	}
	if first+need > end {
		return 0, end - 1, false
	}
	last = first + need - 1
	if subs > 0 {
		last = end - 1
	}
	for k := first; k < first+need; k++ {
		if p.at(k, 0) > 255 {
			return 0, last, false
		}
	}
	at := func(k int) uint8 { return uint8(p.at(first+k, 0)) }
	if space == 5 {
		return palette(at(0)), last, true
	}
	return rgb(at(0), at(1), at(2)), last, true
}
