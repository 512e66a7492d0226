package dashboard

import (
	"context"
	"errors"
	"sync"
	"time"

	"matelot/internal/classroom/room"
)

const (
	// between is the least time from one update of the views to the next.
	between = 100 * time.Millisecond
	// idle is when views are looked at anew though nothing came: who is stuck and who
	// is away follows from the time.
	idle = 5 * time.Second
	// mostLive bounds how many browsers are followed at once.
	mostLive = 300
)

var (
	errFull   = errors.New("too many browsers follow the room")
	errClosed = errors.New("the dashboard is closed")
)

// viewKey is what a browser looks at. Those with the same share one stream.
type viewKey struct {
	kind, lang string
	class      classQuery
	learner    string
}

// hub follows the room while somebody looks at it, and has each stream follow.
type hub struct {
	d *Dashboard

	mu      sync.Mutex
	streams map[viewKey]*stream
	clients int
	stop    context.CancelFunc // nil while nobody looks
	poke    chan struct{}      // a stream came that may have missed a change
	closed  bool
	running sync.WaitGroup
}

func newHub(d *Dashboard) *hub {
	return &hub{d: d, streams: map[viewKey]*stream{}, poke: make(chan struct{}, 1)}
}

// join gives the stream of a view, until leave.
func (h *hub) join(key viewKey) (*stream, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, errClosed
	case h.clients >= mostLive:
		return nil, errFull
	}
	if h.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		watcher := h.d.room.Watch() // before anything is read
		h.running.Go(func() { h.run(ctx, watcher) })
	}
	s := h.streams[key]
	if s == nil {
		s = &stream{view: h.d.follow(key), changed: make(chan struct{})}
		h.streams[key] = s
		select {
		case h.poke <- struct{}{}:
		default: // it will look anyhow
		}
	}
	s.clients++
	h.clients++
	return s, nil
}

func (h *hub) leave(key viewKey, s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clients--
	if s.clients--; s.clients == 0 && h.streams[key] == s {
		delete(h.streams, key)
	}
	if h.clients == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
	for _, s := range h.streams {
		s.end()
	}
	h.mu.Unlock()
	h.running.Wait()
}

// run updates the streams at each change of the room, but not more often than is of use
// to somebody who looks, nor so often that it would keep a core busy.
func (h *hub) run(ctx context.Context, watcher *room.Watcher) {
	defer watcher.Close()
	changes := make(chan room.Changes)
	h.running.Go(func() {
		for {
			c, ok := watcher.Wait(ctx)
			if !ok {
				return
			}
			select {
			case changes <- c:
			case <-ctx.Done():
				return
			}
		}
	})
	timer := time.NewTimer(idle)
	defer timer.Stop()
	for {
		var news room.Changes
		timer.Reset(idle)
		select {
		case <-ctx.Done():
			return
		case news = <-changes:
		case <-h.poke:
		case <-timer.C:
		}
		began := time.Now()
		h.update(h.d.snapshot(ctx, news))
		took := time.Since(began)
		timer.Reset(max(between-took, took/2))
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

func (h *hub) update(s *snapshot) {
	h.mu.Lock()
	streams := make([]*stream, 0, len(h.streams))
	for _, stream := range h.streams {
		streams = append(streams, stream)
	}
	h.mu.Unlock()
	for _, stream := range streams {
		stream.update(s)
	}
}
