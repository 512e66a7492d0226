package screen

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

func (r rect) holds(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// layout is where things stand. The head and the keys have a row each, at the top
// and at the bottom.
type layout struct {
	w, h   int
	wide   bool
	lesson rect
	shell  rect // the terminal itself, below its title
	strip  rect // the checks, below their title
	// covered is how many rows of the shell the lesson lies over while it has the
	// focus: the shell keeps its size, or each turn of a page would disturb what
	// runs in it.
	covered int
}

const (
	wideFrom   = 120 // columns from which lesson and shell stand side by side
	shellPeeps = 4   // rows of the shell that the lesson leaves to be seen
)

// arrange places the parts on a screen of w × h cells.
func arrange(w, h int, reading bool) layout {
	l := layout{w: w, h: h, wide: w >= wideFrom}
	body := max(h-2, 6)
	if l.wide {
		left := clamp(w*45/100, 48, 90)
		strip := clamp(body/3, 6, 16)
		l.lesson = rect{0, 1, left, body - strip - 1}
		l.strip = rect{0, 1 + body - strip, left, strip}
		l.shell = rect{left + 1, 1, w - left - 1, body}
		return l
	}
	strip := clamp(body/4, 2, 9)
	room := body - strip - 2 // a title each for the shell and the checks
	lesson := max(room*2/5, 2)
	l.lesson = rect{0, 1, w, lesson}
	l.shell = rect{0, 1 + lesson + 1, w, max(room-lesson, 2)}
	l.strip = rect{0, 1 + body - strip, w, strip}
	if reading {
		l.covered = max(l.shell.h-shellPeeps, 0)
		l.lesson.h += l.covered
	}
	return l
}

func clamp(n, low, high int) int { return min(max(n, low), high) }
