package broker

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// worker takes jobs and has them done.
type worker struct {
	broker   *Broker
	replayer grader.Replayer
	options  queue.WorkerOptions
	consumer jetstream.Consumer
	lease    time.Duration

	slots   chan struct{} // as many as there are slots, one for each job that is done
	running sync.WaitGroup
	memory  memory
	alone   sync.RWMutex // held for writing by a job that may have killed a worker

	lock   sync.Mutex
	row    int       // attempts that failed one after the other
	paused time.Time // until when the worker takes no job
	away   bool      // the server does not answer
}

// Work implements queue.Queue.
func (b *Broker) Work(ctx context.Context, replayer grader.Replayer, o queue.WorkerOptions) error {
	if err := checkCourse(o.Course); err != nil {
		return err
	}
	w := &worker{broker: b, replayer: replayer, options: o.OrDefaults()}
	w.options.Name = cmp.Or(o.Name, drawnName())
	w.slots = make(chan struct{}, w.options.Slots)
	w.memory = newMemory(w.options)
	err := b.insist(ctx, "looking for jobs", connectWithin, func(ctx context.Context) (err error) {
		w.consumer, err = b.consumer(ctx, o.Course)
		return err
	})
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	// As it was made, whoever made it: the heartbeat has to keep to it.
	w.lease = w.consumer.CachedInfo().Config.AckWait
	w.tell(queue.Event{Kind: queue.EventReady})
	// What is under way outlasts ctx: it is finished, or given back.
	working, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	err = w.take(ctx, working)
	w.tell(queue.Event{Kind: queue.EventEnding, Err: err})
	w.finish(giveUp)
	return err
}

// take takes one job after the other, as long as there is room for it, until ctx
// ends or there is no queue any more.
func (w *worker) take(ctx, working context.Context) error {
	for {
		if !w.room(ctx) {
			return nil
		}
		msg, err := w.next(ctx)
		if msg == nil {
			<-w.slots
			if err != nil || ctx.Err() != nil {
				return err
			}
			continue
		}
		w.running.Go(func() {
			defer func() { <-w.slots }()
			w.do(working, msg)
		})
	}
}

// room waits for a slot, for the end of a pause and for memory. It is false when ctx
// has ended.
func (w *worker) room(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case w.slots <- struct{}{}:
	}
	if w.rest(ctx) && w.memory.wait(ctx, func() { w.tell(queue.Event{Kind: queue.EventMemory}) }) {
		return true
	}
	<-w.slots
	return false
}

// rest waits for the end of a pause.
func (w *worker) rest(ctx context.Context) bool {
	w.lock.Lock()
	pause := time.Until(w.paused)
	w.lock.Unlock()
	if pause <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// askFor is how long one request for a job waits at the server.
const askFor = 20 * time.Second

// next asks for one job. None comes when ctx ends, when there is none for a while,
// and while the server is away; an error says that there will be none any more.
func (w *worker) next(ctx context.Context) (jetstream.Msg, error) {
	asking, end := w.broker.link.while(ctx, askFor)
	defer end()
	msg, err := w.consumer.Next(jetstream.FetchContext(asking))
	if msg != nil {
		w.here()
		return msg, nil
	}
	if w.broker.conn.IsClosed() {
		return nil, w.broker.closed("waiting for a job")
	}
	if ctx.Err() != nil || asking.Err() == context.DeadlineExceeded || err == nil {
		return nil, nil
	}
	if isQuiet(err) && w.broker.conn.IsConnected() {
		w.here()
		return nil, nil
	}
	if !passes(err) && !isGone(err) {
		return nil, fmt.Errorf("waiting for a job: %w", err)
	}
	return nil, w.again(ctx, err)
}

// again waits for a server that is away, and looks for the jobs anew.
func (w *worker) again(ctx context.Context, why error) error {
	w.lock.Lock()
	told := w.away
	w.away = true
	w.lock.Unlock()
	if !told {
		w.tell(queue.Event{Kind: queue.EventAway, Err: errors.Join(why, w.broker.link.said())})
	}
	_, back := w.broker.link.events()
	select {
	case <-ctx.Done():
		return nil
	case <-w.broker.link.closed:
		return w.broker.closed("waiting for a job")
	case <-back:
	}
	// It is there; that it has read its store, nothing tells.
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(firstPause):
	}
	asking, end := w.broker.link.while(ctx, connectWithin)
	defer end()
	consumer, err := w.broker.consumer(asking, w.options.Course)
	if err == nil {
		w.consumer = consumer
		w.here()
		return nil
	}
	if ctx.Err() != nil || passes(err) || isGone(err) {
		return nil
	}
	return fmt.Errorf("looking for jobs: %w", err)
}

// here notes that the server answers.
func (w *worker) here() {
	w.lock.Lock()
	told := w.away
	w.away = false
	w.lock.Unlock()
	if told {
		w.tell(queue.Event{Kind: queue.EventBack})
	}
}

// finish waits for the jobs that are under way, for as long as they have; then they
// are given back.
func (w *worker) finish(giveUp func()) {
	done := make(chan struct{})
	go func() { w.running.Wait(); close(done) }()
	grace := time.NewTimer(w.options.Grace)
	defer grace.Stop()
	select {
	case <-done:
		return
	case <-grace.C:
	case <-w.options.Hurry:
	}
	giveUp()
	<-done
}

func (w *worker) tell(e queue.Event) {
	e.Worker = w.options.Name
	w.options.Tell(e)
}

// drawnName is this machine's name with something that tells this worker from
// others on it.
func drawnName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	return host + "-" + rand.Text()[:6]
}
