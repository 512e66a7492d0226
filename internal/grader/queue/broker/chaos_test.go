package broker_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// Three workers, of which one is killed now and then and another takes its place, a
// server that is restarted with its store, and 200 jobs: 200 results, each once, and
// each its job's own.
func TestChaos(t *testing.T) {
	t.Parallel()
	const jobs, workers = 200, 3
	dir := t.TempDir()
	server := listen(t, dir, 0, nil)
	port := server.Port()
	// A job is not at fault when its worker is killed here.
	url := server.URL() + "#1000"
	b := open(t, queue.Options{URL: server.URL(), Lease: lease})
	var all []*post
	for range workers {
		all = append(all, newPost(t, url))
	}
	ended := handIn(t, newClient(t, b, queue.ClientOptions{}), jobs)
	// The course of events is drawn anew each time; what must hold does not hang on it.
	kills := 0
	for done := range jobs {
		if err := <-ended; err != nil {
			t.Error(err)
		}
		switch {
		case done%25 == 12:
			all[rand.IntN(workers)].kill(t)
			kills++
		case done == 60 || done == 140:
			if err := server.Stop(); err != nil {
				t.Error(err)
			}
			server = listen(t, dir, port, nil)
		}
	}
	var kept, written uint64
	eventually(t, "the server that came back tells of the results", func() (told bool) {
		var err error
		kept, written, err = b.Results(soon(t))
		return err == nil
	})
	if kept != jobs || written != jobs {
		t.Errorf("%d results are kept, %d were written", kept, written)
	}
	eventually(t, "no job is left", func() bool {
		s, err := b.Status(soon(t), course)
		return err == nil && s.Waiting == 0 && s.Running == 0
	})
	t.Logf("%d workers were killed", kills)
}

// A job that kills whoever takes it is set aside, and the others are done.
func TestAJobThatKillsItsWorkersIsSetAside(t *testing.T) {
	t.Parallel()
	server := listen(t, t.TempDir(), 0, nil)
	b := open(t, queue.Options{URL: server.URL(), Lease: lease})
	client := newClient(t, b, queue.ClientOptions{})
	fatal := make(chan error, 1)
	go func() {
		_, err := client.Replay(soon(t), "ports/publish", grader.Work{Commands: "fatal"})
		fatal <- err
	}()
	newPost(t, server.URL()+"#2")
	ends(t, handIn(t, client, 20), 20)
	var aside *queue.AsideError
	if err := <-fatal; !errors.As(err, &aside) || len(aside.Attempts) != 2 || aside.Attempts[0].Reason != "" {
		t.Fatalf("got %v", err)
	}
	if aside.Stage() != queue.StageWorker {
		t.Errorf("it failed at the stage %q", aside.Stage())
	}
	if first, second := aside.Attempts[0], aside.Attempts[1]; first.Worker == second.Worker || second.At.Sub(first.At) < lease/2 {
		t.Errorf("the attempts are %+v", aside.Attempts)
	}
}

// A dead worker's job is another's when its lease has ended.
func TestADeadWorkersJobIsGivenToAnother(t *testing.T) {
	t.Parallel()
	server := listen(t, t.TempDir(), 0, nil)
	b := open(t, queue.Options{URL: server.URL(), Lease: lease})
	ended := make(chan error, 1)
	w := grader.Work{Commands: "fatal"}
	client := newClient(t, b, queue.ClientOptions{})
	go func() {
		got, err := client.Replay(soon(t), "ports/publish", w)
		ended <- errors.Join(err, hashed(got, "ports/publish", w))
	}()
	p := start(t, "worker", server.URL())
	p.says(t, "taken")
	<-p.ended
	begin := time.Now()
	told, _ := work(t, b, does(hashes), queue.WorkerOptions{})
	if event := told.wait(t, queue.EventDone); event.Attempt != 2 {
		t.Errorf("it was attempt %d", event.Attempt)
	}
	if took := time.Since(begin); took > 10*lease {
		t.Errorf("it waited %s", took)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// post is where a worker works; when it has died, another one comes.
type post struct {
	lock   sync.Mutex
	worker *process
}

func newPost(t testing.TB, url string) *post {
	t.Helper()
	p := &post{worker: start(t, "worker", url)}
	ctx, stop := context.WithCancel(soon(t))
	var keeping sync.WaitGroup
	keeping.Go(func() {
		for {
			p.lock.Lock()
			now := p.worker
			p.lock.Unlock()
			select {
			case <-ctx.Done():
				return
			case <-now.ended:
			}
			next := start(t, "worker", url)
			p.lock.Lock()
			p.worker = next
			p.lock.Unlock()
		}
	})
	t.Cleanup(func() { stop(); keeping.Wait() })
	return p
}

func (p *post) kill(t testing.TB) {
	t.Helper()
	p.lock.Lock()
	defer p.lock.Unlock()
	p.worker.kill(t)
}
