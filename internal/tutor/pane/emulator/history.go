package emulator

// history are the rows that scrolled off the top of the screen: a ring of at
// most limit rows. A nil history keeps nothing.
type history struct {
	rows  []row
	first int // the oldest, if the ring is full
	limit int
}

// push keeps a row and gives one whose memory can be used again, or nil.
func (h *history) push(r row) (spare row) {
	if h == nil || h.limit <= 0 {
		return r
	}
	if len(h.rows) < h.limit {
		h.rows = append(h.rows, r)
		return nil
	}
	spare, h.rows[h.first] = h.rows[h.first], r
	h.first = (h.first + 1) % len(h.rows)
	return spare
}

// pop takes the newest row back.
func (h *history) pop() (row, bool) {
	if h.len() == 0 {
		return nil, false
	}
	if h.first != 0 { // Put the ring straight, so that the newest is the last.
		straight := make([]row, 0, len(h.rows))
		straight = append(straight, h.rows[h.first:]...)
		h.rows, h.first = append(straight, h.rows[:h.first]...), 0
	}
	last := len(h.rows) - 1
	r := h.rows[last]
	h.rows[last] = nil
	h.rows = h.rows[:last]
	return r, true
}

func (h *history) len() int {
	if h == nil {
		return 0
	}
	return len(h.rows)
}

// at gives a row: 0 is the oldest.
func (h *history) at(i int) row { return h.rows[(h.first+i)%len(h.rows)] }

func (h *history) clear() {
	if h != nil {
		h.rows, h.first = nil, 0
	}
}
