package broker_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// handIn has a client ask for n different jobs, and gives what says how they ended.
func handIn(t testing.TB, c queue.Client, n int) (ended <-chan error) {
	t.Helper()
	ctx, all := soon(t), make(chan error, n)
	for i := range n {
		go func() {
			w := grader.Work{Commands: "job " + strconv.Itoa(i)}
			got, err := c.Replay(ctx, "ports/publish", w)
			if err == nil {
				err = hashed(got, "ports/publish", w)
			}
			all <- err
		}()
	}
	return all
}

// ends waits for the ends of n jobs, which have results.
func ends(t testing.TB, ended <-chan error, n int) {
	t.Helper()
	for range n {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// held is a replayer whose jobs wait until they are let go.
type held struct {
	begun   chan string // the commands of those that have begun
	let     chan struct{}
	running atomic.Int64
	most    atomic.Int64
}

func newHeld() *held { return &held{begun: make(chan string, 1000), let: make(chan struct{})} }

func (h *held) Replay(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
	now := h.running.Add(1)
	defer h.running.Add(-1)
	for most := h.most.Load(); now > most && !h.most.CompareAndSwap(most, now); most = h.most.Load() {
	}
	h.begun <- w.Commands
	select {
	case <-h.let:
		return hashes(ctx, exercise, w)
	case <-ctx.Done():
		return grader.Replay{}, ctx.Err()
	}
}

func TestAWorkerTakesNoMoreThanItHasSlots(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	h := newHeld()
	work(t, b, h, queue.WorkerOptions{Slots: 3})
	ended := handIn(t, newClient(t, b, queue.ClientOptions{}), 10)
	eventually(t, "three are begun and seven wait", func() bool {
		s, err := b.Status(soon(t), course)
		return err == nil && h.running.Load() == 3 && s.Running == 3 && s.Waiting == 7 && s.Idle == 0
	})
	close(h.let)
	ends(t, ended, 10)
	if most := h.most.Load(); most != 3 {
		t.Errorf("%d were done at once", most)
	}
}

func TestAWorkerTakesNothingThatItHasNoMemoryFor(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var free atomic.Int64
	free.Store(99)
	told, _ := work(t, b, does(hashes), queue.WorkerOptions{
		Slots: 2, Memory: 100, Free: func() (int64, error) { return free.Load(), nil },
	})
	told.wait(t, queue.EventMemory)
	ended := handIn(t, newClient(t, b, queue.ClientOptions{}), 2)
	eventually(t, "both wait, and nobody asks for them", func() bool {
		s, err := b.Status(soon(t), course)
		return err == nil && s.Waiting == 2 && s.Idle == 0 && s.Running == 0
	})
	free.Store(1000)
	ends(t, ended, 2)
}

func TestWorkersTakeJobsOfTheirCourseAlone(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var other atomic.Int64
	work(t, b, counted(&other, hashes), queue.WorkerOptions{Course: "beef"})
	alone := make(chan queue.Status, 1000)
	client := newClient(t, b, queue.ClientOptions{Alone: func(s queue.Status) { alone <- s }})
	ended := handIn(t, client, 2)
	for waiting := 0; waiting < 2; {
		select {
		case s := <-alone:
			waiting = s.Waiting
		case <-time.After(within):
			t.Fatal("nobody says that there is no worker")
		}
	}
	work(t, b, does(hashes), queue.WorkerOptions{})
	ends(t, ended, 2)
	if n := other.Load(); n != 0 {
		t.Errorf("the other course's worker did %d jobs", n)
	}
}

func TestAWorkerThatEndsFinishesWhatItHas(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	h := newHeld()
	told, stop := work(t, b, h, queue.WorkerOptions{Slots: 2})
	ended := handIn(t, newClient(t, b, queue.ClientOptions{}), 3)
	<-h.begun
	<-h.begun
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	told.wait(t, queue.EventEnding)
	close(h.let)
	<-stopped
	ends(t, ended, 2)
	s, err := b.Status(soon(t), course)
	if err != nil || s.Waiting != 1 || s.Running != 0 {
		t.Errorf("left: %+v, %v", s, err)
	}
	work(t, b, does(hashes), queue.WorkerOptions{})
	ends(t, ended, 1)
}

// What is given back is another's at once, and it is not counted as an attempt.
func TestAWorkerInAHurryGivesBackWhatItHas(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]queue.WorkerOptions{
		"after its grace": {Grace: time.Millisecond},
		"when told so":    {Grace: time.Hour, Hurry: closedChannel()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, queue.Options{Lease: time.Hour})
			ended := handIn(t, newClient(t, b, queue.ClientOptions{}), 1)
			o.Attempts = 1
			for range 3 {
				h := newHeld()
				told, stop := work(t, b, h, o)
				<-h.begun
				stop()
				told.wait(t, queue.EventReturned)
			}
			told, _ := work(t, b, does(hashes), queue.WorkerOptions{Attempts: 1})
			if event := told.wait(t, queue.EventDone); event.Attempt != 1 {
				t.Errorf("it was attempt %d", event.Attempt)
			}
			ends(t, ended, 1)
		})
	}
}

func closedChannel() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// A lease of a job that takes longer is renewed.
func TestALongJobIsNotGivenToAnother(t *testing.T) {
	t.Parallel()
	const lease = 600 * time.Millisecond
	b := open(t, queue.Options{Lease: lease})
	var begun atomic.Int64
	slow := counted(&begun, func(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
		select {
		case <-time.After(4 * lease): // what is tested is that this takes longer than a lease
			return hashes(ctx, exercise, w)
		case <-ctx.Done():
			return grader.Replay{}, ctx.Err()
		}
	})
	for range 2 {
		work(t, b, slow, queue.WorkerOptions{Slots: 2})
	}
	ends(t, handIn(t, newClient(t, b, queue.ClientOptions{}), 1), 1)
	if n := begun.Load(); n != 1 {
		t.Errorf("it was begun %d times", n)
	}
}

func TestAJobThatHangs(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	work(t, b, newHeld(), queue.WorkerOptions{Within: 10 * time.Millisecond, Attempts: 2})
	_, err := newClient(t, b, queue.ClientOptions{}).Replay(soon(t), "ports/publish", grader.Work{})
	var aside *queue.AsideError
	if !errors.As(err, &aside) || !strings.Contains(aside.Attempts[1].Reason, "10ms") {
		t.Errorf("got %v", err)
	}
}

// A worker whose engine is broken is quicker than those that work. It must not have
// all jobs set aside.
func TestABrokenWorkerLeavesTheJobsToOthers(t *testing.T) {
	t.Parallel()
	const jobs = 12
	b := open(t, queue.Options{})
	var broken atomic.Int64
	work(t, b, counted(&broken, func(context.Context, string, grader.Work) (grader.Replay, error) {
		return grader.Replay{}, errors.New("no engine")
	}), queue.WorkerOptions{Pause: 2 * time.Second})
	work(t, b, does(func(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
		select {
		case <-time.After(5 * time.Millisecond): // slower than the broken one
		case <-ctx.Done():
		}
		return hashes(ctx, exercise, w)
	}), queue.WorkerOptions{Pause: 2 * time.Second})
	ends(t, handIn(t, newClient(t, b, queue.ClientOptions{}), jobs), jobs)
	if n := broken.Load(); n < 1 || n > 4 {
		t.Errorf("the broken worker took %d jobs of %d", n, jobs)
	}
}

func TestManyJobsOfManyClients(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var done atomic.Int64
	for range 3 {
		work(t, b, counted(&done, hashes), queue.WorkerOptions{Slots: 4})
	}
	var all sync.WaitGroup
	for range 2 {
		client := newClient(t, b, queue.ClientOptions{})
		all.Go(func() { ends(t, handIn(t, client, 60), 60) })
	}
	all.Wait()
	kept, written, err := b.Results(soon(t))
	if err != nil || kept != 60 || written != 60 {
		t.Errorf("%d results are kept, %d were written, %v", kept, written, err)
	}
	if n := done.Load(); n != 60 {
		t.Errorf("%d jobs were done", n)
	}
}
