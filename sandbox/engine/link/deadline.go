package link

import (
	"sync"
	"time"
)

// deadline is a time that can be moved, and waited for: http.Server moves it into
// the past to break off a Read, and back again.
type deadline struct {
	lock  sync.Mutex
	timer *time.Timer
	over  chan struct{} // closed when the time has come
}

func newDeadline() *deadline { return &deadline{over: make(chan struct{})} }

// wait gives what is closed when the time has come.
func (d *deadline) wait() <-chan struct{} {
	d.lock.Lock()
	defer d.lock.Unlock()
	return d.over
}

// set moves the time; the zero time never comes.
func (d *deadline) set(at time.Time) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	select {
	case <-d.over:
		d.over = make(chan struct{})
	default:
	}
	if at.IsZero() {
		return
	}
	over := d.over
	if until := time.Until(at); until > 0 {
		var timer *time.Timer
		timer = time.AfterFunc(until, func() {
			d.lock.Lock()
			defer d.lock.Unlock()
			if d.timer == timer { // else it was moved meanwhile
				close(over)
			}
		})
		d.timer = timer
		return
	}
	close(over)
}
