package running

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Said keeps the end of what a container writes to its error output, while a link
// goes over its other streams.
type Said struct {
	lock  sync.Mutex
	end   []byte
	ended chan struct{}
}

// saidKept is how much of it is kept, in bytes.
const saidKept = 4 << 10

func newSaid() *Said { return &Said{ended: make(chan struct{})} }

// Write implements io.Writer.
func (s *Said) Write(p []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.end = append(s.end, p[max(0, len(p)-saidKept):]...)
	if len(s.end) > 2*saidKept {
		s.end = append([]byte(nil), s.end[len(s.end)-saidKept:]...)
	}
	return len(p), nil
}

// Ended is closed when nothing comes any more: the container has ended, or the way
// to it is gone.
func (s *Said) Ended() <-chan struct{} { return s.ended }

// Last gives the last lines. Of a container that may be about to end, what still
// comes is waited for, as long as ctx and patience allow.
func (s *Said) Last(ctx context.Context, patience time.Duration, lines int) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-s.ended:
	case <-ctx.Done():
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	all := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(s.end), "")), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
