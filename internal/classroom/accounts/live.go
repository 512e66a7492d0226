package accounts

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Why a learner's terminal is taken from them.
var (
	errElsewhere = errors.New("they have signed in elsewhere")
	errClosing   = errors.New("the class is being closed")
	errForgotten = errors.New("the account is being taken away")
	errTooMuch   = errors.New("the account holds more than it may")
)

// live is an account in use: its machine, and who is at it. One terminal at a time: the
// newest has it, since an older one is mostly a connection that was lost.
type live struct {
	id   string
	turn chan struct{} // holds one while nobody is at the machine, starts it or stops it

	mu      sync.Mutex
	leave   context.CancelCauseFunc // tells who is at the machine to go; nil while nobody is
	machine Machine
	idle    *time.Timer // stops the machine; nil while somebody is there
	used    bool        // since it was started
}

func (s *Server) live(id string) *live {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lives[id]
	if l == nil {
		l = &live{id: id, turn: make(chan struct{}, 1)}
		l.turn <- struct{}{}
		s.lives[id] = l
	}
	return l
}

// take gets the account's machine for one terminal. Whoever is there has to go. ctx ends
// when somebody newer comes; done gives it back.
func (l *live) take(ctx context.Context) (_ context.Context, done func(), err error) {
	ctx, leave := context.WithCancelCause(ctx)
	l.mu.Lock()
	if l.leave != nil {
		l.leave(errElsewhere)
	}
	l.leave = leave
	l.mu.Unlock()
	select {
	case <-l.turn:
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	if err := context.Cause(ctx); err != nil {
		l.turn <- struct{}{}
		return nil, nil, err
	}
	l.mu.Lock()
	if l.idle != nil {
		l.idle.Stop()
		l.idle = nil
	}
	l.mu.Unlock()
	return ctx, func() {
		leave(nil)
		l.turn <- struct{}{}
	}, nil
}

// start has the machine run. Who has taken the account calls it.
func (s *Server) start(ctx context.Context, l *live, told func(step string)) (_ Machine, fresh bool, err error) {
	if m := l.machine; m != nil {
		if m.Alive(ctx) {
			return m, !l.used, nil
		}
		l.machine = nil
		if err := m.Close(context.WithoutCancel(ctx)); err != nil {
			return nil, false, err
		}
	}
	// So many start at a time: more would only take longer together.
	select {
	case s.starting <- struct{}{}:
	case <-ctx.Done():
		return nil, false, context.Cause(ctx)
	}
	defer func() { <-s.starting }()
	m, err := s.options.Machines.Start(ctx, s.place(l.id), told)
	if err != nil {
		return nil, false, fmt.Errorf("starting a machine: %w", err)
	}
	l.machine, l.used = m, false
	return m, true, nil
}

// rest stops the machine when nobody comes for a while. Who gives the account back calls
// it.
func (s *Server) rest(l *live) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var own *time.Timer
	own = time.AfterFunc(s.options.Idle, func() {
		select {
		case <-l.turn:
		default:
			return // somebody has just come
		}
		defer func() { l.turn <- struct{}{} }()
		l.mu.Lock()
		still := l.idle == own
		l.mu.Unlock()
		if still {
			_ = l.stop(s.ending) // what is left of it goes at the next start
		}
	})
	l.idle = own
}

// stop takes the machine away. Who has the account's turn calls it.
func (l *live) stop(ctx context.Context) error {
	m := l.machine
	l.machine = nil
	if m == nil {
		return nil
	}
	return m.Close(context.WithoutCancel(ctx))
}

// end sends whoever is there away, and stops the machine.
func (l *live) end(ctx context.Context, why error) error {
	l.mu.Lock()
	if l.leave != nil {
		l.leave(why)
	}
	if l.idle != nil {
		l.idle.Stop()
		l.idle = nil
	}
	l.mu.Unlock()
	select {
	case <-l.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { l.turn <- struct{}{} }()
	return l.stop(ctx)
}
