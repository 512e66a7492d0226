package proxy

import (
	"context"
	"maps"
	"sync"
	"time"
)

// inflight counts work under way, so that a reader of events can wait until
// what it read about has been registered.
type inflight struct {
	mu sync.Mutex
	// open holds when each piece of work began.
	open map[chan struct{}]time.Time
}

// settleTime bounds how long work under way is waited for, from its beginning:
// a long load must not hold up the events of others.
const settleTime = 5 * time.Second

// begin notes one piece of work; end says that it is over.
func (f *inflight) begin() (end func()) {
	done := make(chan struct{})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[chan struct{}]time.Time{}
	}
	f.open[done] = time.Now()
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.open, done)
		close(done)
	})
}

// settle waits until the work that is under way now is over or has taken
// settleTime, or ctx ends.
func (f *inflight) settle(ctx context.Context) {
	f.mu.Lock()
	open := maps.Clone(f.open)
	f.mu.Unlock()
	for done, began := range open {
		timer := time.NewTimer(time.Until(began.Add(settleTime)))
		select {
		case <-done:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
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
