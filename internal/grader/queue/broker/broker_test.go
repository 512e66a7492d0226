package broker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
)

// What is handed in reaches the replayer as it was, and what came of it the client,
// whatever bytes they hold and however large they are.
func TestAJobAndItsResultComeThroughUnchanged(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat([]byte{0xff, 0x00, 'a'}, 1<<20)
	replay := grader.Replay{
		Observation: []byte(`{"containers": [ {"name":"é <&>"} ]}`),
		Results: []checker.Result{{
			ID: "container", Verdict: checker.Fail, MaxPoints: 2,
			Findings: []checker.Finding{{Code: "port.swapped", Subject: "web", Seen: map[string]string{"port": "5000"}, Look: "docker port web"}},
		}},
		Breaches: []grader.Breach{{Code: "guard.privileged", Detail: "--privileged \xff"}},
		Output:   "caf\xe9\x00\n", ExitCode: 3, Took: 1234567 * time.Nanosecond,
	}
	for name, sent := range map[string]grader.Work{
		"nothing":      {},
		"commands":     {Commands: "echo caf\xe9 # not UTF-8\n"},
		"an answer":    {Answers: map[string]string{"why": "\xe9", "what": ""}},
		"small files":  {Files: map[string]grader.File{"Dockerfile": {Data: []byte("FROM scratch\n")}, "bin/\xe9": {Data: []byte{0}, Executable: true}}},
		"an empty one": {Files: map[string]grader.File{"empty": {}}},
		"a large file": {Commands: "true", Files: map[string]grader.File{"large": {Data: large}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, queue.Options{})
			got := make(chan grader.Work, 1)
			work(t, b, does(func(_ context.Context, exercise string, w grader.Work) (grader.Replay, error) {
				if exercise != "ports/publish" {
					t.Errorf("the exercise is %q", exercise)
				}
				got <- w
				return replay, nil
			}), queue.WorkerOptions{})
			back, err := newClient(t, b, queue.ClientOptions{}).Replay(soon(t), "ports/publish", sent)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sent, <-got, cmp.Comparer(bytes.Equal)); diff != "" {
				t.Errorf("the work (-sent +got):\n%s", diff)
			}
			if diff := cmp.Diff(replay, back); diff != "" {
				t.Errorf("the replay (-sent +got):\n%s", diff)
			}
		})
	}
}

func TestAJobsID(t *testing.T) {
	t.Parallel()
	base := grader.Work{Commands: "true", Files: map[string]grader.File{"a": {Data: []byte("1")}}, Answers: map[string]string{"q": "a"}}
	id := broker.ID(course, "ports/publish", base)
	if again := broker.ID(course, "ports/publish", base); again != id || len(id) != 64 {
		t.Errorf("the same work has the IDs %q and %q", id, again)
	}
	seen := map[string]string{id: "the first"}
	for name, other := range map[string]string{
		"another course":   broker.ID("c0ffef", "ports/publish", base),
		"another exercise": broker.ID(course, "ports/remove", base),
		"other commands":   broker.ID(course, "ports/publish", grader.Work{Commands: "false", Files: base.Files, Answers: base.Answers}),
		"another file":     broker.ID(course, "ports/publish", grader.Work{Commands: "true", Files: map[string]grader.File{"b": {Data: []byte("1")}}, Answers: base.Answers}),
		"other content":    broker.ID(course, "ports/publish", grader.Work{Commands: "true", Files: map[string]grader.File{"a": {Data: []byte("2")}}, Answers: base.Answers}),
		"executable":       broker.ID(course, "ports/publish", grader.Work{Commands: "true", Files: map[string]grader.File{"a": {Data: []byte("1"), Executable: true}}, Answers: base.Answers}),
		"another answer":   broker.ID(course, "ports/publish", grader.Work{Commands: "true", Files: base.Files, Answers: map[string]string{"q": "b"}}),
		"no answer":        broker.ID(course, "ports/publish", grader.Work{Commands: "true", Files: base.Files}),
	} {
		if seen[other] != "" {
			t.Errorf("%s has the ID of %s", name, seen[other])
		}
		seen[other] = name
	}
}

// counted counts what a replayer is asked for.
func counted(n *atomic.Int64, r does) does {
	return func(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
		n.Add(1)
		return r(ctx, exercise, w)
	}
}

func TestTheSameWorkIsDoneOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var done atomic.Int64
	grade := func(t *testing.T) {
		t.Helper()
		b := open(t, queue.Options{Dir: dir})
		client := newClient(t, b, queue.ClientOptions{})
		_, stop := work(t, b, counted(&done, hashes), queue.WorkerOptions{Slots: 4})
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				w := grader.Work{Commands: "copied"}
				got, err := client.Replay(soon(t), "ports/publish", w)
				if err = errors.Join(err, hashed(got, "ports/publish", w)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		stop()
	}
	t.Run("side by side", grade)
	t.Run("by the next process", grade)
	if n := done.Load(); n != 1 {
		t.Errorf("it was done %d times", n)
	}
}

// What could not be checked is not kept for those who come later: a second run is
// what it is listed for.
func TestInconclusiveIsDoneAgainByTheNextClient(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var done atomic.Int64
	work(t, b, counted(&done, func(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
		r, err := hashes(ctx, exercise, w)
		if done.Load() == 1 {
			r.Results[0].Verdict = checker.Inconclusive
		}
		return r, err
	}), queue.WorkerOptions{})
	for i, want := range []checker.Verdict{checker.Inconclusive, checker.Pass, checker.Pass} {
		client := newClient(t, b, queue.ClientOptions{})
		for range 2 { // the same client is told the same
			got, err := client.Replay(soon(t), "ports/publish", grader.Work{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Results[0].Verdict != want {
				t.Errorf("client %d gets %q, want %q", i+1, got.Results[0].Verdict, want)
			}
		}
	}
	if n := done.Load(); n != 2 {
		t.Errorf("it was done %d times", n)
	}
}

// Who asks for it has it done again, once.
func TestADoneJobIsDoneAgain(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var done atomic.Int64
	work(t, b, counted(&done, hashes), queue.WorkerOptions{})
	for i, again := range []bool{false, false, true, false} {
		client := newClient(t, b, queue.ClientOptions{Again: again})
		for range 2 {
			if _, err := client.Replay(soon(t), "ports/publish", grader.Work{}); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := done.Load(), []int64{1, 1, 2, 2}[i]; got != want {
			t.Errorf("after client %d it was done %d times, want %d", i+1, got, want)
		}
	}
}

// Where an attempt failed is told, as if it had failed here.
func TestTheStageOfAFailure(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{Limits: queue.Limits{Work: 100}})
	work(t, b, does(func(_ context.Context, exercise string, _ grader.Work) (grader.Replay, error) {
		if exercise == "no/stage" {
			return grader.Replay{}, errors.New("oh")
		}
		return grader.Replay{}, &grader.StageError{Stage: "setup", Err: errors.New("no such image")}
	}), queue.WorkerOptions{Attempts: 1})
	client := newClient(t, b, queue.ClientOptions{})
	for exercise, want := range map[string]string{"with/stage": "setup", "no/stage": "replay", "too/large": "queue"} {
		w := grader.Work{}
		if want == "queue" {
			w.Commands = strings.Repeat("a", 100)
		}
		_, err := client.Replay(soon(t), exercise, w)
		var stage *grader.StageError
		if !errors.As(err, &stage) || stage.Stage != want {
			t.Errorf("%s: %v", exercise, err)
		}
	}
}

func TestAJobThatAlwaysFailsIsSetAside(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	var done atomic.Int64
	told, _ := work(t, b, counted(&done, func(context.Context, string, grader.Work) (grader.Replay, error) {
		return grader.Replay{}, fmt.Errorf("no space left, for the %d. time", done.Load())
	}), queue.WorkerOptions{Name: "desk-3", Attempts: 2})
	client := newClient(t, b, queue.ClientOptions{})
	for range 2 { // also for one who asks later, in the same run
		_, err := client.Replay(soon(t), "ports/publish", grader.Work{})
		var aside *queue.AsideError
		if !errors.As(err, &aside) {
			t.Fatalf("got %v", err)
		}
		if aside.Exercise != "ports/publish" || len(aside.Attempts) != 2 || aside.Attempts[0].Worker != "desk-3" ||
			aside.Attempts[1].Reason != "no space left, for the 2. time" {
			t.Errorf("got %+v", aside)
		}
		if !strings.Contains(err.Error(), "no space left, for the 1. time") {
			t.Errorf("the error says %q", err)
		}
	}
	if event := told.wait(t, queue.EventAside); event.Exercise != "ports/publish" || event.Err == nil {
		t.Errorf("told %+v", event)
	}
	eventually(t, "the queue is empty", func() bool {
		s, err := b.Status(soon(t), course)
		return err == nil && s.Waiting == 0 && s.Running == 0
	})
	if n := done.Load(); n != 2 {
		t.Errorf("it was tried %d times", n)
	}
	// The next run tries again.
	_, err := newClient(t, b, queue.ClientOptions{}).Replay(soon(t), "ports/publish", grader.Work{})
	if n := done.Load(); err == nil || n != 4 {
		t.Errorf("after the next run it was tried %d times: %v", n, err)
	}
}

func TestWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{Limits: queue.Limits{Work: 10_000, Evidence: 1000, Result: 2000}})
	var done atomic.Int64
	work(t, b, counted(&done, func(_ context.Context, exercise string, _ grader.Work) (grader.Replay, error) {
		switch exercise {
		case "large/evidence":
			return grader.Replay{Observation: []byte(`"` + strings.Repeat("a", 1000) + `"`)}, nil
		case "large/result":
			return grader.Replay{Output: strings.Repeat("a", 2000)}, nil
		}
		return grader.Replay{}, nil
	}), queue.WorkerOptions{})
	client := newClient(t, b, queue.ClientOptions{})

	_, err := client.Replay(soon(t), "large/work", grader.Work{Commands: strings.Repeat("a", 10_000)})
	var large *queue.TooLargeError
	if !errors.As(err, &large) || large.What != "work" || large.Most != 10_000 {
		t.Errorf("work: %v", err)
	}
	for _, what := range []string{"evidence", "result"} {
		done.Store(0)
		_, err := client.Replay(soon(t), "large/"+what, grader.Work{})
		var aside *queue.AsideError
		if !errors.As(err, &aside) || !strings.Contains(aside.Attempts[0].Reason, what) {
			t.Errorf("%s: %v", what, err)
		}
		// It would be as large the next time.
		if n := done.Load(); n != 1 {
			t.Errorf("%s: it was tried %d times", what, n)
		}
	}
}

// Whoever may write to the queue can put anything there; it hurts nobody else.
func TestAJobThatIsNotWhatItsIDSays(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	w := grader.Work{Commands: "honest"}
	subject := b.Subject(course, broker.ID(course, "ports/publish", w))
	for _, text := range []string{"", "no JSON", `{"format":1,"exercise":"ports/publish","sha256":"` + strings.Repeat("0", 64) + `"}`} {
		if _, err := b.JetStream().Publish(soon(t), subject, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	told, _ := work(t, b, does(hashes), queue.WorkerOptions{})
	for range 3 {
		told.wait(t, queue.EventAside)
	}
	got, err := newClient(t, b, queue.ClientOptions{}).Replay(soon(t), "ports/publish", w)
	if err = errors.Join(err, hashed(got, "ports/publish", w)); err != nil {
		t.Error(err)
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	for _, name := range []string{"", "a.b", "*", ">", "a b", "a\n"} {
		if _, err := b.Client(soon(t), queue.ClientOptions{Course: name}); err == nil {
			t.Errorf("a client of the course %q", name)
		}
		if err := b.Work(soon(t), does(hashes), queue.WorkerOptions{Course: name}); err == nil {
			t.Errorf("a worker of the course %q", name)
		}
	}
	client := newClient(t, b, queue.ClientOptions{})
	for _, exercise := range []string{"", "ports", "ports/*", "ports/\n", "a/b/c"} {
		if _, err := client.Replay(soon(t), exercise, grader.Work{}); err == nil {
			t.Errorf("a job of the exercise %q", exercise)
		}
	}
	if _, err := broker.Open(soon(t), queue.Options{Dir: t.TempDir(), Name: "a.b"}); err == nil {
		t.Error("a queue with a dot in its name")
	}
}

// Two queues of one server have nothing to do with each other.
func TestQueuesByName(t *testing.T) {
	t.Parallel()
	server := listen(t, t.TempDir(), 0, nil)
	one, two := open(t, queue.Options{URL: server.URL()}), open(t, queue.Options{URL: server.URL(), Name: "exam"})
	var first, second atomic.Int64
	work(t, one, counted(&first, hashes), queue.WorkerOptions{})
	work(t, two, counted(&second, hashes), queue.WorkerOptions{})
	if _, err := newClient(t, two, queue.ClientOptions{}).Replay(soon(t), "ports/publish", grader.Work{}); err != nil {
		t.Fatal(err)
	}
	if got := []int64{first.Load(), second.Load()}; !slices.Equal(got, []int64{0, 1}) {
		t.Errorf("they did %v", got)
	}
}
