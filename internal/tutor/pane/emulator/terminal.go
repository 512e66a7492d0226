package emulator

import "slices"

const (
	// HistoryLines is how many rows are kept that scrolled off the screen.
	HistoryLines = 2000
	// maxColumns and maxRows bound what a screen can be.
	maxColumns, maxRows = 1000, 500
	// maxReplies bounds what one Write can make the terminal answer.
	maxReplies = 4096
)

// Terminal is the state of a terminal.
type Terminal struct {
	parser parser

	main, alternate *grid
	screen          *grid // one of the two
	cols, rows      int

	cursor cursor
	// saved are the cursors that programs saved, of the main and of the alternate
	// screen.
	saved [2]cursor
	// top and bottom are the scroll region: from top to before bottom.
	top, bottom int
	tabs        []bool
	modes       modes
	last        rune // what was just printed, for it to be repeated
	clusters    clusters
	replies     []byte
}

// cursor is where the next character goes, and how it is drawn.
type cursor struct {
	x, y int
	// pending: the last column has been written, and the next character goes to
	// the next line.
	pending  bool
	pen      pen
	origin   bool
	charsets [4]charset
	shift    int // which of the charsets is in use
}

// New gives a terminal with an empty screen.
func New(cols, rows int) *Terminal {
	t := &Terminal{}
	t.cols, t.rows = clampSize(cols, rows)
	t.reset()
	return t
}

func clampSize(cols, rows int) (int, int) {
	return min(max(cols, 1), maxColumns), min(max(rows, 1), maxRows)
}

// reset is what a terminal is when it is switched on. What scrolled off the
// screen is kept.
func (t *Terminal) reset() {
	kept := &history{limit: HistoryLines}
	pushed := 0
	if t.main != nil {
		kept, pushed = t.main.history, t.main.pushed
	}
	t.main = newGrid(t.cols, t.rows, kept)
	t.main.pushed = pushed
	t.alternate = newGrid(t.cols, t.rows, nil)
	t.screen = t.main
	t.cursor = cursor{}
	t.saved = [2]cursor{}
	t.modes = defaultModes()
	t.last = 0
	t.wholeRegion()
	t.defaultTabs()
}

func (t *Terminal) wholeRegion() { t.top, t.bottom = 0, t.rows }

func (t *Terminal) defaultTabs() {
	t.tabs = make([]bool, t.cols)
	for x := 8; x < t.cols; x += 8 {
		t.tabs[x] = true
	}
}

// Replies gives what the terminal answered since the last call.
func (t *Terminal) Replies() []byte {
	replies := slices.Clone(t.replies)
	t.replies = t.replies[:0]
	return replies
}

func (t *Terminal) reply(answer string) {
	if len(t.replies)+len(answer) <= maxReplies {
		t.replies = append(t.replies, answer...)
	}
}

// Size gives the columns and rows.
func (t *Terminal) Size() (cols, rows int) { return t.cols, t.rows }

// Cursor gives where the cursor is, and whether the program shows it.
func (t *Terminal) Cursor() (x, y int, visible bool) {
	return t.cursor.x, t.cursor.y, t.modes.cursorVisible
}

// Alternate tells whether a program uses the alternate screen.
func (t *Terminal) Alternate() bool { return t.screen == t.alternate }

// History is how many rows can be scrolled back to: none while the alternate
// screen shows.
func (t *Terminal) History() int {
	if t.Alternate() {
		return 0
	}
	return t.main.history.len()
}

// Pushed counts the rows that have ever scrolled off the main screen.
func (t *Terminal) Pushed() int { return t.main.pushed }

// Resize gives the screen another size. The line of the cursor stays on it.
func (t *Terminal) Resize(cols, rows int) {
	cols, rows = clampSize(cols, rows)
	if cols == t.cols && rows == t.rows {
		return
	}
	at := [2]*cursor{&t.saved[0], &t.saved[1]} // of the screen that does not show
	at[t.which()] = &t.cursor
	for i, g := range [2]*grid{t.main, t.alternate} {
		moved := g.resize(cols, rows, at[i].y)
		at[i].y += moved
		if i == t.which() {
			t.saved[i].y += moved
		}
	}
	t.cols, t.rows = cols, rows
	for _, c := range [3]*cursor{&t.cursor, &t.saved[0], &t.saved[1]} {
		c.y = min(max(c.y, 0), rows-1)
		if c.x >= cols {
			c.x = cols - 1
		}
		c.pending = false
	}
	t.wholeRegion()
	t.defaultTabs()
}

// which is the index of the screen that shows.
func (t *Terminal) which() int {
	if t.Alternate() {
		return 1
	}
	return 0
}
