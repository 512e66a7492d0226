package pane

import (
	"io"
	"sync"
)

const (
	// maxTyped is how much can wait for a program that does not read. What is
	// typed beyond is lost, as a keyboard's buffer loses it.
	maxTyped = 4 << 20
	// maxAnswers is how much may wait before the terminal's own answers are
	// dropped: a program that asks without reading gets what it wants.
	maxAnswers = 16 << 10
	// writeSize is how much is written at once.
	writeSize = 4 << 10
)

// outbox holds what is on its way to the program. Putting something into it never
// waits.
type outbox struct {
	wake chan struct{}
	quit chan struct{}

	mu      sync.Mutex
	waiting []byte
}

func newOutbox() *outbox {
	return &outbox{wake: make(chan struct{}, 1), quit: make(chan struct{})}
}

// typed adds what the user typed.
func (o *outbox) typed(data []byte) { o.add(data, maxTyped) }

// answer adds what the terminal answers.
func (o *outbox) answer(data []byte) { o.add(data, maxAnswers) }

func (o *outbox) add(data []byte, limit int) {
	if len(data) == 0 {
		return
	}
	o.mu.Lock()
	if len(o.waiting)+len(data) <= limit {
		o.waiting = append(o.waiting, data...)
	}
	o.mu.Unlock()
	signal(o.wake)
}

func (o *outbox) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.waiting
	o.waiting = nil
	return taken
}

func (o *outbox) close() { close(o.quit) }

// writeTo writes what comes until the outbox or the terminal is closed.
func (o *outbox) writeTo(w io.Writer) {
	for {
		select {
		case <-o.quit:
			return
		case <-o.wake:
		}
		for data := o.take(); len(data) > 0; {
			n := min(len(data), writeSize)
			if _, err := w.Write(data[:n]); err != nil {
				return
			}
			data = data[n:]
		}
	}
}
