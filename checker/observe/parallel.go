package observe

import (
	"context"
	"errors"
	"sync"
	"time"
)

// once reads a value the first time it is asked for, and shares it. Whoever
// asks later waits no longer than its own context allows.
func once[T any](read func(context.Context) (T, error)) func(context.Context) (T, error) {
	var (
		first sync.Once
		done  = make(chan struct{})
		value T
		err   error
	)
	return func(ctx context.Context) (T, error) {
		first.Do(func() {
			go func() {
				defer close(done)
				value, err = read(ctx)
			}()
		})
		select {
		case <-done:
			return value, err
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

// pauser waits for a while; tests give one that does not.
type pauser func(ctx context.Context, d time.Duration) error

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// all runs the readings at once and gives their errors joined.
func all(readings ...func() error) error {
	errs := make([]error, len(readings))
	var wg sync.WaitGroup
	for i, reading := range readings {
		wg.Go(func() { errs[i] = reading() })
	}
	wg.Wait()
	return errors.Join(errs...)
}
