package broker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// link tells how the connection stands.
type link struct {
	lock     sync.Mutex
	lost     chan struct{} // closed when the connection that is there now is lost
	back     chan struct{} // closed when the connection that is lost now is back
	closed   chan struct{} // closed when there will be none any more
	refused  chan struct{} // closed when something was not allowed
	refusals int           // how often that was
	trouble  error         // what the server complained of last
}

func newLink() *link {
	l := &link{lost: make(chan struct{}), back: make(chan struct{}), closed: make(chan struct{}), refused: make(chan struct{})}
	close(l.back) // it is there
	return l
}

func (l *link) down(err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.note(err)
	if !isClosed(l.lost) {
		close(l.lost)
		l.back = make(chan struct{})
	}
}

func (l *link) up() {
	l.lock.Lock()
	defer l.lock.Unlock()
	if isClosed(l.lost) {
		l.lost = make(chan struct{})
		close(l.back)
	}
}

func (l *link) close(err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.note(err)
	if !isClosed(l.closed) {
		close(l.closed)
	}
}

// complain notes what the server says beside its answers: that something is not
// allowed is told in no other way.
func (l *link) complain(err error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.note(err)
	if errors.Is(err, nats.ErrPermissionViolation) {
		if l.refusals++; l.refusals == 1 {
			close(l.refused)
		}
	}
}

// refusedSoFar is how often something was not allowed.
func (l *link) refusedSoFar() int {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.refusals
}

func (l *link) note(err error) {
	if err != nil {
		l.trouble = err
	}
}

// said is what the server complained of last.
func (l *link) said() error {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.trouble
}

// events are closed when the connection that is there now is lost, and when the one
// that is lost now is back.
func (l *link) events() (lost, back <-chan struct{}) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.lost, l.back
}

// errLost ends what was asked of a connection that is gone: no answer will come.
var errLost = errors.New("the connection to the queue is lost")

// while is a context that ends with the connection, and after a time.
func (l *link) while(ctx context.Context, within time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeout(ctx, within)
	ctx, cancel := context.WithCancelCause(ctx)
	lost, _ := l.events()
	go func() {
		select {
		case <-lost:
			cancel(errLost)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); stop() }
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
