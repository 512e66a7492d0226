package cli

import "sync"

// teller hands on what the serving of the lab has to tell. That can be at any time,
// and where it can be told changes. Its zero value tells nobody.
type teller struct {
	lock  sync.Mutex
	to    func(text string)
	board func(text string) // where what the teacher says stands
	said  string            // what the board has
}

// class has the board show what the teacher says.
func (t *teller) class(text string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.said == text {
		return
	}
	t.said = text
	if t.board != nil {
		t.board(text)
	}
}

// onBoard says where what the teacher says stands from now on, and gives the way back.
func (t *teller) onBoard(board func(text string)) (back func()) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.board = board
	if t.said != "" {
		board(t.said)
	}
	return func() {
		t.lock.Lock()
		defer t.lock.Unlock()
		t.board = nil
	}
}

func (t *teller) tell(text string) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.to != nil {
		t.to(text)
	}
}

// listened tells whether somebody is told.
func (t *teller) listened() bool {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.to != nil
}

// via has it tell in that way from now on, and gives the way back to how it was.
func (t *teller) via(to func(text string)) (back func()) {
	t.lock.Lock()
	defer t.lock.Unlock()
	before := t.to
	t.to = to
	return func() {
		t.lock.Lock()
		defer t.lock.Unlock()
		t.to = before
	}
}
