package proxy

import (
	"context"
	"sync"
)

// inflight counts work under way, so that a reader of events can wait until
// what it read about has been registered.
type inflight struct {
	mu   sync.Mutex
	open map[chan struct{}]bool
}

// begin notes one piece of work; end says that it is over.
func (f *inflight) begin() (end func()) {
	done := make(chan struct{})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[chan struct{}]bool{}
	}
	f.open[done] = true
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.open, done)
		close(done)
	})
}

// settle waits until the work that is under way now is over, or ctx ends.
func (f *inflight) settle(ctx context.Context) {
	f.mu.Lock()
	var list []chan struct{}
	for done := range f.open {
		list = append(list, done)
	}
	f.mu.Unlock()
	for _, done := range list {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}

// keyed is a lock for each key.
type keyed struct {
	mu    sync.Mutex
	locks map[string]*counted
}

type counted struct {
	sync.Mutex
	users int
}

// lock waits for the key and gives what unlocks it.
func (k *keyed) lock(key string) (unlock func()) {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]*counted{}
	}
	l := k.locks[key]
	if l == nil {
		l = &counted{}
		k.locks[key] = l
	}
	l.users++
	k.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(k.locks, key)
		}
	}
}
