package course

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Verified is what came of verifying one exercise.
type Verified struct {
	Exercise *Exercise
	Trials   []Trial
	Took     time.Duration
}

// Course verifies exercises, up to jobs at a time, and none beside another that
// gives the same names or host ports to things of the engine. each is told of
// every exercise as it is done, one at a time, in the order in which they end;
// it may be nil. The answer is in the order of the exercises, without those of
// which nothing was to be tried.
func (v Verifier) Course(ctx context.Context, exercises []*Exercise, jobs int, each func(Verified)) []Verified {
	exercises = slices.DeleteFunc(slices.Clone(exercises), func(e *Exercise) bool { return len(v.trials(e)) == 0 })
	s := newSchedule(exercises)
	all := make([]Verified, len(exercises))
	var telling sync.Mutex
	var workers sync.WaitGroup
	for range max(1, min(jobs, len(exercises))) {
		workers.Go(func() {
			for {
				i, ok := s.take()
				if !ok {
					return
				}
				start := time.Now()
				all[i] = Verified{Exercise: exercises[i], Trials: v.Exercise(ctx, exercises[i]), Took: time.Since(start)}
				s.done(i)
				if each != nil {
					telling.Lock()
					each(all[i])
					telling.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return all
}

// schedule hands out exercises of which no two that are out at the same time
// claim the same thing. Those with most to try come first, so that none is left
// to run alone at the end.
type schedule struct {
	mu      sync.Mutex
	changed *sync.Cond
	waiting []int      // indices, longest first
	claims  [][]string // by index
	uses    [][]string // by index: images that others may use too, but none may remove
	taken   map[string]bool
	used    map[string]int
}

func newSchedule(exercises []*Exercise) *schedule {
	s := &schedule{
		claims: make([][]string, len(exercises)), uses: make([][]string, len(exercises)),
		taken: map[string]bool{}, used: map[string]int{},
	}
	s.changed = sync.NewCond(&s.mu)
	for i, e := range exercises {
		s.claims[i], s.uses[i] = e.Claims(), e.uses()
		s.waiting = append(s.waiting, i)
	}
	slices.SortStableFunc(s.waiting, func(i, j int) int { return trials(exercises[j]) - trials(exercises[i]) })
	return s
}

// trials is how many attempts are made at an exercise.
func trials(e *Exercise) int { return len(e.Solutions) + len(e.Mistakes) }

// take waits for an exercise that may be tried now. It says false when all are
// out or done.
func (s *schedule) take() (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) > 0 {
		for at, i := range s.waiting {
			if slices.ContainsFunc(s.claims[i], func(c string) bool { return s.taken[c] || s.used[c] > 0 }) ||
				slices.ContainsFunc(s.uses[i], func(c string) bool { return s.taken[c] }) {
				continue
			}
			for _, c := range s.claims[i] {
				s.taken[c] = true
			}
			for _, c := range s.uses[i] {
				s.used[c]++
			}
			s.waiting = slices.Delete(s.waiting, at, at+1)
			return i, true
		}
		s.changed.Wait() // something is out, else the first would have been free
	}
	return 0, false
}

// done gives back what an exercise claimed.
func (s *schedule) done(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.claims[i] {
		delete(s.taken, c)
	}
	for _, c := range s.uses[i] {
		s.used[c]--
	}
	s.changed.Broadcast()
}
