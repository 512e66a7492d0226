package mutation

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// quick is what a test may take to be tried at once with the others.
const quick = 50 * time.Millisecond

// Outcome is what became of a mutant.
type Outcome struct {
	Mutant
	Survived bool
	Reached  bool // some test comes past it; a boundary, to it
}

// Options say how a trial is made.
type Options struct {
	Args     []string          // further arguments of the test binary
	Parallel int               // runs at a time
	Only     func(Mutant) bool // nil: all
	Each     func(Outcome)     // told of each as it is known, one after the other; may be nil
}

// Try runs a package's tests against each of its mutants, and gives what became
// of them in their order.
func Try(ctx context.Context, dir string, o Options) (outcomes []Outcome, err error) {
	m, err := Mutate(dir)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the changed package: %w", err)
	}
	defer func() {
		if e := os.RemoveAll(temp); err == nil && e != nil {
			err = fmt.Errorf("removing the changed package: %w", e)
		}
	}()
	b, err := build(ctx, m, o.Args, temp)
	if err != nil {
		return nil, err
	}
	reaches, err := b.reaches(ctx)
	if err != nil {
		return nil, err
	}
	chosen := m.Mutants
	if o.Only != nil {
		chosen = nil
		for _, mutant := range m.Mutants {
			if o.Only(mutant) {
				chosen = append(chosen, mutant)
			}
		}
	}
	return b.tryAll(ctx, chosen, reaches, o)
}

func (b binary) tryAll(ctx context.Context, mutants []Mutant, reaches []*reach, o Options) ([]Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	outcomes := make([]Outcome, len(mutants))
	next := make(chan int)
	var told sync.Mutex
	var wg sync.WaitGroup
	for range max(o.Parallel, 1) {
		wg.Go(func() {
			for i := range next {
				outcome, err := b.try(ctx, mutants[i], reaches)
				if err != nil {
					cancel(err)
					return
				}
				outcomes[i] = outcome
				if o.Each != nil {
					told.Lock()
					o.Each(outcome)
					told.Unlock()
				}
			}
		})
	}
feed:
	for i := range mutants {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	return outcomes, context.Cause(ctx)
}

// try runs the tests that come past a mutant: the quick ones at once, then one
// after the other those that noticed most so far.
func (b binary) try(ctx context.Context, m Mutant, reaches []*reach) (Outcome, error) {
	var first []string
	var then []*reach
	for _, r := range reaches {
		switch {
		case !r.mutants[m.ID]:
		case r.took < quick:
			first = append(first, r.test)
		default:
			then = append(then, r)
		}
	}
	slices.SortStableFunc(then, func(a, b *reach) int { return int(b.noticed.Load() - a.noticed.Load()) })
	outcome := Outcome{Mutant: m, Survived: true, Reached: len(first)+len(then) > 0}
	if len(first) > 0 {
		result, err := b.run(ctx, strconv.Itoa(m.ID), first)
		if err != nil {
			return Outcome{}, err
		}
		outcome.Survived = result.passed
	}
	for _, r := range then {
		if !outcome.Survived {
			break
		}
		result, err := b.run(ctx, strconv.Itoa(m.ID), []string{r.test})
		if err != nil {
			return Outcome{}, err
		}
		if outcome.Survived = result.passed; !result.passed {
			r.noticed.Add(1)
		}
	}
	return outcome, nil
}
