package broker_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
)

// course is the hash of the course that tests grade.
const course = "c0ffee"

// within is how long anything in these tests may take.
const within = 3 * time.Minute

// does is a replayer that is a function.
type does func(ctx context.Context, exercise string, work grader.Work) (grader.Replay, error)

// Replay implements grader.Replayer.
func (d does) Replay(ctx context.Context, exercise string, work grader.Work) (grader.Replay, error) {
	return d(ctx, exercise, work)
}

// hashes is a replayer whose results are its work's own.
func hashes(_ context.Context, exercise string, work grader.Work) (grader.Replay, error) {
	sum := sha256.Sum256([]byte(exercise + work.Commands))
	return grader.Replay{
		Observation: json.RawMessage(`{"sum":"` + hex.EncodeToString(sum[:]) + `"}`),
		Results:     []checker.Result{{ID: "container", Verdict: checker.Pass, Points: 2, MaxPoints: 2}},
		Output:      work.Commands, Took: time.Millisecond,
	}, nil
}

// hashed says what is wrong with a result of hashes.
func hashed(got grader.Replay, exercise string, work grader.Work) error {
	want, _ := hashes(context.Background(), exercise, work)
	if string(got.Observation) != string(want.Observation) || got.Output != want.Output {
		return fmt.Errorf("the result of %q is another's: %s, %q", work.Commands, got.Observation, got.Output)
	}
	return nil
}

func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	t.Cleanup(cancel)
	return ctx
}

// open opens a queue in this process, with clients in a hurry.
func open(t testing.TB, o queue.Options) *broker.Broker {
	t.Helper()
	if o.URL == "" && o.Dir == "" {
		o.Dir = t.TempDir()
	}
	b, err := broker.Open(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	b.Hurry(2*time.Second, 200*time.Millisecond)
	t.Cleanup(func() {
		if err := b.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return b
}

func newClient(t testing.TB, b *broker.Broker, o queue.ClientOptions) queue.Client {
	t.Helper()
	if o.Course == "" {
		o.Course = course
	}
	c, err := b.Client(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// events are what a worker told.
type events chan queue.Event

func (e events) tell(event queue.Event) { e <- event }

// wait waits for one of a kind; others before it are forgotten.
func (e events) wait(t testing.TB, kind queue.EventKind) queue.Event {
	t.Helper()
	deadline := time.After(within)
	for {
		select {
		case event := <-e:
			if event.Kind == kind {
				return event
			}
		case <-deadline:
			t.Fatalf("waiting for %q", kind)
		}
	}
}

// work has a worker work until the test ends or stop is called, and gives what
// it tells.
func work(t testing.TB, b *broker.Broker, r grader.Replayer, o queue.WorkerOptions) (told events, stop func()) {
	t.Helper()
	if o.Course == "" {
		o.Course = course
	}
	if o.Pause == 0 {
		o.Pause = time.Millisecond
	}
	told = make(events, 10_000)
	o.Tell = told.tell
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Work(ctx, r, o) }()
	told.wait(t, queue.EventReady)
	stopped := false
	stop = func() {
		t.Helper()
		if cancel(); stopped {
			return
		}
		stopped = true
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the worker ended: %v", err)
			}
		case <-time.After(within):
			t.Error("the worker does not end")
		}
	}
	t.Cleanup(stop)
	return told, stop
}

// eventually waits until something holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waiting until %s", what)
		}
	}
}

// graded is work with one file.
func graded(name string, data []byte) grader.Work {
	return grader.Work{Files: map[string]grader.File{name: {Data: data}}}
}
