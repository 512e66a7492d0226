package emulator

import "slices"

// A row is at least as long as the screen is wide. It is longer after the screen
// got narrower: what does not show is there again when it gets wider.
type row []cell

// A grid is one of the two screens, main or alternate, without a cursor.
type grid struct {
	rows []row
	cols int
	// history is where rows go that scroll off the top, nil for the alternate
	// screen. pushed counts them.
	history *history
	pushed  int
}

func newGrid(cols, rows int, h *history) *grid {
	g := &grid{rows: make([]row, rows), cols: cols, history: h}
	for y := range g.rows {
		g.rows[y] = make(row, cols)
	}
	return g
}

// fresh gives an erased row, in the memory of a spare one if that is enough.
func (g *grid) fresh(spare row, with cell) row {
	if cap(spare) < g.cols {
		spare = make(row, g.cols)
	}
	spare = spare[:g.cols]
	fill(spare, with)
	return spare
}

func fill(cells []cell, with cell) {
	if with == (cell{}) {
		clear(cells)
		return
	}
	for x := range cells {
		cells[x] = with
	}
}

// keep puts a row into the history and gives a spare one.
func (g *grid) keep(r row) (spare row) {
	if g.history == nil {
		return r
	}
	g.pushed++
	return g.history.push(r)
}

// scrollUp moves the rows from top to before bottom up by n. What leaves the top
// of the screen is kept.
func (g *grid) scrollUp(top, bottom, n int, with cell) {
	for range min(n, bottom-top) {
		spare := g.rows[top]
		if top == 0 {
			spare = g.keep(spare)
		}
		copy(g.rows[top:bottom-1], g.rows[top+1:bottom])
		g.rows[bottom-1] = g.fresh(spare, with)
	}
}

// drop removes n rows at top, like scrollUp, and keeps none of them.
func (g *grid) drop(top, bottom, n int, with cell) {
	for range min(n, bottom-top) {
		spare := g.rows[top]
		copy(g.rows[top:bottom-1], g.rows[top+1:bottom])
		g.rows[bottom-1] = g.fresh(spare, with)
	}
}

// scrollDown moves the rows from top to before bottom down by n.
func (g *grid) scrollDown(top, bottom, n int, with cell) {
	for range min(n, bottom-top) {
		spare := g.rows[bottom-1]
		copy(g.rows[top+1:bottom], g.rows[top:bottom-1])
		g.rows[top] = g.fresh(spare, with)
	}
}

// erase blanks the columns from x to before end of a row.
func (g *grid) erase(y, x, end int, with cell) {
	if x >= end {
		return
	}
	r := g.rows[y]
	g.split(y, x)
	g.split(y, end)
	fill(r[x:end], with)
	if end == g.cols {
		clear(r[end:])
	}
}

// eraseRows blanks the rows from top to before bottom.
func (g *grid) eraseRows(top, bottom int, with cell) {
	for y := top; y < bottom; y++ {
		g.rows[y] = g.fresh(g.rows[y], with)
	}
}

// clearIntoHistory keeps what is on the screen and blanks it.
func (g *grid) clearIntoHistory(with cell) {
	used := len(g.rows)
	for used > 0 && g.empty(used-1) {
		used--
	}
	if g.history == nil {
		used = 0
	}
	g.scrollUp(0, len(g.rows), used, with)
	g.eraseRows(0, len(g.rows)-used, with)
}

// insert moves the cells from x on to the right by n; those that pass the last
// column are lost.
func (g *grid) insert(y, x, n int, with cell) {
	n = min(n, g.cols-x)
	if n <= 0 {
		return
	}
	r := g.rows[y][:g.cols]
	g.split(y, x)
	g.split(y, g.cols-n)
	copy(r[x+n:], r[x:])
	fill(r[x:x+n], with)
}

// remove takes n cells away at x; those on the right move to the left.
func (g *grid) remove(y, x, n int, with cell) {
	n = min(n, g.cols-x)
	if n <= 0 {
		return
	}
	r := g.rows[y][:g.cols]
	g.split(y, x)
	g.split(y, x+n)
	copy(r[x:], r[x+n:])
	fill(r[g.cols-n:], with)
}

// split blanks both halves of a wide character that x cuts through.
func (g *grid) split(y, x int) {
	r := g.rows[y]
	if x <= 0 || x >= len(r) || r[x].kind != tail {
		return
	}
	for _, half := range [2]int{x - 1, x} {
		r[half].glyph, r[half].kind = 0, narrow
	}
}

// resize gives the grid another size. cursor is its line, which stays in sight:
// it gives by how much that line moved. A grid with a history loses nothing if it
// can help it.
func (g *grid) resize(cols, rows, cursor int) (moved int) {
	g.cols = cols
	for len(g.rows) > rows {
		last := len(g.rows) - 1
		line := cursor + moved
		if line < last && (g.empty(last) || line == 0 || g.history == nil) {
			g.rows = g.rows[:last]
			continue
		}
		g.keep(g.rows[0])
		g.rows = slices.Delete(g.rows, 0, 1)
		moved--
	}
	for len(g.rows) < rows {
		kept, ok := g.history.pop()
		if !ok {
			g.rows = append(g.rows, make(row, cols))
			continue
		}
		g.rows = slices.Insert(g.rows, 0, kept)
		moved++
	}
	for y, r := range g.rows {
		if len(r) < cols {
			g.rows[y] = append(r, make(row, cols-len(r))...)
		}
		g.split(y, cols)
	}
	return moved
}

// empty tells whether a row shows no character.
func (g *grid) empty(y int) bool {
	return !slices.ContainsFunc(g.rows[y], func(c cell) bool { return c.glyph != 0 })
}
