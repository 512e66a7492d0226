package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/gofrs/flock"

	"matelot/internal/classroom"
)

// Flush sends all that is to be sent, now. What was sent before an error stays sent.
func (s Store) Flush(ctx context.Context, c *Conn) error {
	for {
		events, upTo, err := s.waiting()
		if err != nil || upTo == 0 {
			return err
		}
		if len(events) > 0 {
			state, err := c.Send(ctx, events)
			var refused *RefusedError
			switch {
			case errors.As(err, &refused) && refused.Status == http.StatusBadRequest:
				// It will never be taken. A newer matelot may send what an older one does
				// not know; that must not hold up what comes after.
			case err != nil:
				return err
			default:
				if err := s.follow(state); err != nil {
					return err
				}
			}
		}
		if err := s.markSent(upTo); err != nil {
			return err
		}
	}
}

// follow keeps a State, unless a newer one is known.
func (s Store) follow(state classroom.State) error {
	known, ok, err := s.State()
	if err == nil && ok && known.Room == state.Room && known.Version >= state.Version {
		return nil
	}
	if !s.Joined() {
		return nil // left meanwhile
	}
	return s.SaveState(state)
}

// patience is how long one waits after a failure, from and to.
const (
	firstPatience = time.Second
	lastPatience  = 30 * time.Second
)

// Sync sends what is to be sent and follows the room's State, until ctx ends. Of
// several processes one does it at a time. It gives nil when ctx ended, or when there
// is no membership any more; the network's troubles are no errors.
func (s Store) Sync(ctx context.Context) error {
	m, ok, err := s.Membership()
	if err != nil || !ok {
		return err
	}
	lock := flock.New(s.path("sync.lock"), flock.SetPermissions(0o600))
	defer lock.Close() //nolint:errcheck // nothing hangs on it
	if got, err := lock.TryLockContext(ctx, time.Second); err != nil || !got {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("locking the classroom's folder: %w", err)
	}
	files, err := fsnotify.NewWatcher()
	if err == nil {
		err = files.Add(s.Dir)
	}
	if err != nil {
		return fmt.Errorf("watching what is to be sent: %w", err)
	}
	defer files.Close() //nolint:errcheck // nothing was written
	ctx, gone := context.WithCancel(ctx)
	defer gone()
	sync1 := &syncer{store: s, membership: m, conn: m.Connect(), gone: gone, again: make(chan struct{}, 1)}
	defer sync1.conn.Close()
	var both sync.WaitGroup
	both.Go(func() { sync1.listen(ctx) })
	both.Go(func() { sync1.send(ctx, files.Events) })
	both.Wait()
	return nil
}

type syncer struct {
	store      Store
	membership Membership
	conn       *Conn
	gone       context.CancelFunc
	again      chan struct{} // holds one when the network may be back
}

// listen follows the room.
func (y *syncer) listen(ctx context.Context) {
	state, _, _ := y.store.State() // where it cannot be read it is asked for anew
	version, patience := state.Version, firstPatience
	for ctx.Err() == nil {
		state, err := y.conn.Newer(ctx, version)
		if err != nil {
			if y.ended(err) {
				return
			}
			pause(ctx, patience)
			patience = min(2*patience, lastPatience)
			continue
		}
		if patience > firstPatience {
			y.hurry()
		}
		patience = firstPatience
		if state.Version != version {
			version = state.Version
			_ = y.store.follow(state) // the next one comes soon
		}
	}
}

func (y *syncer) hurry() {
	select {
	case y.again <- struct{}{}:
	default:
	}
}

// send sends what comes to the outbox.
func (y *syncer) send(ctx context.Context, changes <-chan fsnotify.Event) {
	patience := firstPatience
	for ctx.Err() == nil {
		err := y.store.Flush(ctx, y.conn)
		if y.ended(err) {
			return
		}
		var later <-chan time.Time
		if err != nil {
			later, patience = time.After(patience), min(2*patience, lastPatience)
		} else {
			patience = firstPatience
		}
		if !y.until(ctx, changes, later) {
			return
		}
	}
}

// until waits for something to send, or where later is there for the time to try
// again. false is the end.
func (y *syncer) until(ctx context.Context, changes <-chan fsnotify.Event, later <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-later:
			return true
		case <-y.again:
			return true
		case e, open := <-changes:
			if !open {
				return false
			}
			if !y.store.Joined() {
				y.gone()
				return false
			}
			if e.Name == y.store.path(outboxName) && later == nil {
				return true
			}
		}
	}
}

// ended tells whether an error means that the learner is no longer in the room.
func (y *syncer) ended(err error) bool {
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
		// The classroom forgot them, as they or the teacher asked for.
		if now, ok, err := y.store.Membership(); err == nil && ok && now.Token == y.membership.Token {
			_ = y.store.Leave() // at worst it is asked for again
		}
		y.gone()
		return true
	}
	return false
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
