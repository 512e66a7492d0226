package room

import (
	"context"
	"maps"
	"sync"
)

// Changes are what is new since a watcher was told last.
type Changes struct {
	Settings bool                       // what the teacher decided
	Learners map[string]bool            // who came, left, or was proposed something
	Cells    map[string]map[string]bool // exercises, by learner
}

// Empty tells whether nothing is new.
func (c Changes) Empty() bool { return !c.Settings && len(c.Learners) == 0 && len(c.Cells) == 0 }

// Watcher gathers changes until it is asked for them: who asks seldom is told more at
// once, and nobody waits for them.
type Watcher struct {
	room    *Room
	mu      sync.Mutex
	changes Changes
	some    chan struct{} // holds one while changes are there
}

// Watch gathers changes from now on. Close ends it.
func (r *Room) Watch() *Watcher {
	w := &Watcher{room: r, some: make(chan struct{}, 1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watchers[w] = true
	return w
}

// Close ends the watching.
func (w *Watcher) Close() {
	w.room.mu.Lock()
	defer w.room.mu.Unlock()
	delete(w.room.watchers, w)
}

// Wait gives what is new, as soon as something is. ok is false when ctx ended first.
func (w *Watcher) Wait(ctx context.Context) (_ Changes, ok bool) {
	for {
		select {
		case <-w.some:
		case <-ctx.Done():
			return Changes{}, false
		}
		w.mu.Lock()
		changes := w.changes
		w.changes = Changes{}
		w.mu.Unlock()
		if !changes.Empty() {
			return changes, true
		}
	}
}

func (w *Watcher) note(add func(*Changes)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	add(&w.changes)
	select {
	case w.some <- struct{}{}:
	default: // it is known that there are some
	}
}

// came tells that a learner came, left, or was proposed something. The room's lock is
// held.
func (r *Room) came(learner string) {
	for w := range maps.Keys(r.watchers) {
		w.note(func(c *Changes) {
			if c.Learners == nil {
				c.Learners = map[string]bool{}
			}
			c.Learners[learner] = true
		})
	}
}

// did tells that a learner did something. The room's lock is held.
func (r *Room) did(learner, exercise string) {
	for w := range maps.Keys(r.watchers) {
		w.note(func(c *Changes) {
			if c.Cells == nil {
				c.Cells = map[string]map[string]bool{}
			}
			if c.Cells[learner] == nil {
				c.Cells[learner] = map[string]bool{}
			}
			c.Cells[learner][exercise] = true
		})
	}
}
