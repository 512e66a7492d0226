package engine

import (
	"context"
	"errors"
	"sync"
)

// Pool keeps engines warm. Each is given out once, and never comes back: a new one
// starts faster than a used one is emptied, and is certainly clean.
type Pool struct {
	ready  chan started
	cancel context.CancelFunc
	done   sync.WaitGroup
}

type started struct {
	engine *Engine
	err    error
}

// NewPool starts engines, so many ahead of who takes them. Options are asked for
// each engine anew. The pool lives until Close.
func (h *Host) NewPool(ctx context.Context, ahead int, options func() (Options, error)) *Pool {
	ctx, cancel := context.WithCancel(ctx)
	p := &Pool{ready: make(chan started), cancel: cancel}
	for range max(ahead, 1) {
		p.done.Go(func() { h.fill(ctx, p, options) })
	}
	return p
}

// fill starts one engine after the other, each when the one before was taken.
func (h *Host) fill(ctx context.Context, p *Pool, options func() (Options, error)) {
	for ctx.Err() == nil {
		var s started
		o, err := options()
		if err == nil {
			s.engine, err = h.Start(ctx, o, nil)
		}
		s.err = err
		select {
		case p.ready <- s:
		case <-ctx.Done():
			if s.engine != nil {
				_ = s.engine.Close(context.WithoutCancel(ctx)) // Sweep finds what is left
			}
		}
	}
}

// ErrPoolClosed says that no engine is given out any more.
var ErrPoolClosed = errors.New("the pool of engines is closed")

// Take gives an engine that nobody has used; who takes it closes it.
func (p *Pool) Take(ctx context.Context) (*Engine, error) {
	select {
	case s, ok := <-p.ready:
		if !ok {
			return nil, ErrPoolClosed
		}
		return s.engine, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close takes away the engines that wait.
func (p *Pool) Close() {
	p.cancel()
	p.done.Wait()
}
