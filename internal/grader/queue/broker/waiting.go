package broker

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// waiting are those that wait for jobs.
type waiting struct {
	lock sync.Mutex
	jobs map[string]map[chan struct{}]bool // by ID
}

// join gives a channel that gets something whenever something may have come of a job.
func (w *waiting) join(id string) (changed <-chan struct{}, leave func()) {
	w.lock.Lock()
	defer w.lock.Unlock()
	c := make(chan struct{}, 1)
	if w.jobs == nil {
		w.jobs = map[string]map[chan struct{}]bool{}
	}
	if w.jobs[id] == nil {
		w.jobs[id] = map[chan struct{}]bool{}
	}
	w.jobs[id][c] = true
	return c, func() {
		w.lock.Lock()
		defer w.lock.Unlock()
		if delete(w.jobs[id], c); len(w.jobs[id]) == 0 {
			delete(w.jobs, id)
		}
	}
}

// wake wakes those that wait for a job, or all where id is "".
func (w *waiting) wake(id string) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if id != "" {
		wakeAll(w.jobs[id])
		return
	}
	for _, waiters := range w.jobs {
		wakeAll(waiters)
	}
}

func wakeAll(waiters map[chan struct{}]bool) {
	for c := range waiters {
		select {
		case c <- struct{}{}:
		default: // it has not looked yet
		}
	}
}

func (w *waiting) any() bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	return len(w.jobs) > 0
}

// watch wakes those whose result is there. After a loss of the connection it begins
// anew, and all look.
func (c *client) watch(ctx context.Context) {
	link := c.broker.link
	for pause := firstPause; ctx.Err() == nil; {
		lost, back := link.events()
		watcher, err := c.broker.results.Watch(ctx, key(c.options.Course, "*"), jetstream.UpdatesOnly(), jetstream.MetaOnly(), jetstream.IgnoreDeletes())
		if err != nil {
			select {
			case <-ctx.Done():
			case <-link.closed:
				return
			case <-time.After(pause): // the server may not have read its store yet
				pause = min(2*pause, longestPause)
			}
			continue
		}
		pause = firstPause
		c.waiting.wake("")
		c.follow(ctx, watcher, lost)
		_ = watcher.Stop() // with the connection its subscription is gone
		select {
		case <-ctx.Done():
		case <-link.closed:
			return
		case <-back:
		}
	}
}

func (c *client) follow(ctx context.Context, watcher jetstream.KeyWatcher, lost <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-lost:
			return
		case entry, ok := <-watcher.Updates():
			if !ok {
				return
			}
			if entry != nil {
				_, id, _ := strings.Cut(entry.Key(), ".")
				c.waiting.wake(id)
			}
		}
	}
}

// lookForWorkers tells when jobs wait that nobody takes. Nothing announces a worker
// that is not there, so it asks.
func (c *client) lookForWorkers(ctx context.Context) {
	tick := time.NewTicker(c.broker.pace.worker)
	defer tick.Stop()
	alone := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.broker.link.closed:
			return
		case <-tick.C:
		}
		if !c.waiting.any() {
			alone = false
			continue
		}
		asking, end := c.broker.link.while(ctx, askWithin)
		status, err := c.broker.Status(asking, c.options.Course)
		end()
		if err != nil {
			continue // who waits for a result will say so
		}
		// Twice: between two jobs a worker asks for none.
		was := alone
		if alone = status.Waiting > 0 && status.Running == 0 && status.Idle == 0; alone && was {
			c.options.Alone(status)
		}
	}
}
