package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// task is a job that this worker has.
type task struct {
	worker *worker
	msg    jetstream.Msg
	job    job
	tries  tries
	begun  bool // the last of the tries is this one
	start  time.Time
}

// do does one job to its end, whatever that is: a result, a failure, or that it is
// given back.
func (w *worker) do(ctx context.Context, msg jetstream.Msg) {
	stop := w.beat(msg)
	defer stop()
	t := &task{worker: w, msg: msg, start: time.Now()}
	err := t.do(ctx)
	var away *queue.AwayError
	switch {
	case err == nil:
	case ctx.Err() != nil:
		t.giveBack(context.WithoutCancel(ctx))
	case errors.As(err, &away), errors.Is(err, queue.ErrClosed):
		// Nobody hears us: the lease ends by itself.
		t.tell(queue.EventLost, err)
	default:
		t.fail(ctx, err)
	}
}

// do gives an error when the attempt failed.
func (t *task) do(ctx context.Context) error {
	b := t.worker.broker
	j, m, err := read(t.msg.Subject(), t.msg.Data())
	t.job = j
	if err != nil {
		// Whose job it is, nobody knows: there is nobody to tell.
		t.tell(queue.EventAside, err)
		t.settle(ctx)
		return nil
	}
	_, _, found, err := b.kept(ctx, j)
	if err != nil {
		return err
	}
	if found {
		t.tell(queue.EventKnown, nil)
		t.settle(ctx)
		return nil
	}
	meta, err := t.msg.Metadata()
	if err != nil {
		return fmt.Errorf("reading a job's delivery: %w", err)
	}
	if t.tries, err = b.tries(ctx, j, meta.Sequence.Stream); err != nil {
		return err
	}
	defer t.apart()()
	if len(t.tries.Attempts) >= t.worker.options.Attempts {
		return t.setAside(ctx)
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	work, err := t.work(ctx, m)
	if err != nil {
		return err
	}
	within, stop := context.WithTimeout(ctx, t.worker.options.Within)
	replay, err := t.worker.replayer.Replay(within, j.exercise, work)
	overdue := within.Err() != nil && ctx.Err() == nil
	stop()
	if err != nil {
		if overdue {
			err = fmt.Errorf("it took longer than %s: %w", t.worker.options.Within, err)
		}
		return err
	}
	if err := t.hand(ctx, replay); err != nil {
		return err
	}
	t.worker.succeeded()
	t.tell(queue.EventDone, nil)
	t.settle(ctx)
	return nil
}

// apart has a job whose worker died done alone, and all others beside each other:
// if it is the job that kills workers, it takes no other with it.
func (t *task) apart() (end func()) {
	if t.tries.died() {
		t.worker.alone.Lock()
		return t.worker.alone.Unlock
	}
	t.worker.alone.RLock()
	return t.worker.alone.RUnlock
}

// begin writes down that an attempt begins.
func (t *task) begin(ctx context.Context) error {
	if ctx.Err() != nil { // it has waited in vain
		return ctx.Err()
	}
	more := t.tries
	more.Attempts = append(slices.Clone(more.Attempts), queue.Attempt{Worker: t.worker.options.Name, At: time.Now().UTC()})
	if err := t.worker.broker.keepTries(ctx, t.job, more); err != nil {
		return err
	}
	t.tries, t.begun = more, true
	t.tell(queue.EventTaken, nil)
	return nil
}

// work gives what was handed in.
func (t *task) work(ctx context.Context, m message) (grader.Work, error) {
	b := t.worker.broker
	text := m.Work
	if text == nil {
		var err error
		text, err = b.getObject(ctx, b.work, "fetching what was handed in", "work", m.Digest, b.options.Limits.Work)
		if err != nil {
			return grader.Work{}, err
		}
	}
	if digest(text) != m.Digest {
		return grader.Work{}, errForged
	}
	return decodeWork(text)
}

// hand keeps what came of a job: the evidence first, so that a result is never
// without it.
func (t *task) hand(ctx context.Context, replay grader.Replay) error {
	b := t.worker.broker
	if most := b.options.Limits.Evidence; len(replay.Observation) > most {
		return &queue.TooLargeError{What: "evidence", Size: len(replay.Observation), Most: most}
	}
	if replay.Observation != nil {
		if err := b.keepObject(ctx, b.evidence, "handing in the evidence", replay.Observation); err != nil {
			return err
		}
	}
	err := b.keep(ctx, t.job, newRecord(t.job, t.worker.options.Name, replay))
	return err
}

// settleWithin is how long the server may take to hear that a job is done.
const settleWithin = 10 * time.Second

// settle ends the job. If the server does not hear it, the job comes again, and goes
// since its result is there.
func (t *task) settle(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer stop()
	_ = t.worker.broker.insist(ctx, "ending a job", askWithin, t.msg.DoubleAck)
}

// setAside ends a job that cannot be done, with the reasons.
func (t *task) setAside(ctx context.Context) error {
	r := record{Format: format, Exercise: t.job.exercise, Worker: t.worker.options.Name, Aside: t.tries.Attempts}
	if err := t.worker.broker.keep(ctx, t.job, r); err != nil {
		return err
	}
	t.tell(queue.EventAside, &queue.AsideError{Exercise: t.job.exercise, Attempts: t.tries.Attempts})
	t.settle(ctx)
	return nil
}

// fail writes down why an attempt failed. The job is tried again later, by whoever
// takes it, or set aside; and this worker, whose fault it may be, pauses.
func (t *task) fail(ctx context.Context, reason error) {
	t.worker.failed()
	if !t.begun {
		t.tries.Attempts = append(t.tries.Attempts, queue.Attempt{Worker: t.worker.options.Name, At: time.Now().UTC()})
	}
	t.tries = t.tries.failed(reason)
	var (
		tooLarge *queue.TooLargeError
		err      error
	)
	if errors.As(reason, &tooLarge) || len(t.tries.Attempts) >= t.worker.options.Attempts {
		err = t.setAside(ctx)
	} else if err = t.worker.broker.keepTries(ctx, t.job, t.tries); err == nil {
		t.tell(queue.EventFailed, reason)
		err = t.msg.NakWithDelay(doubled(t.worker.options.Pause, len(t.tries.Attempts)-1))
	}
	if err != nil {
		t.tell(queue.EventLost, err) // the job comes again when its lease ends
	}
}

// giveBackWithin is how long a job that is given back may take to be so.
const giveBackWithin = 3 * time.Second

// giveBack lets another worker begin the job at once, as if this one had not.
func (t *task) giveBack(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, giveBackWithin)
	defer stop()
	var err error
	if t.begun {
		err = t.worker.broker.keepTries(ctx, t.job, t.tries.undone())
	}
	if err = errors.Join(err, t.msg.Nak()); err != nil {
		t.tell(queue.EventLost, err)
		return
	}
	t.tell(queue.EventReturned, nil)
}

// beat renews the lease on a job until it is stopped.
func (w *worker) beat(msg jetstream.Msg) (stop func()) {
	tick := time.NewTicker(w.lease / 3)
	done := make(chan struct{})
	go func() {
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = msg.InProgress() // if it is not heard, the next one may be
			}
		}
	}()
	return func() { close(done) }
}

// longestRest is how long a job or a worker pauses at most, however often it failed.
const longestRest = time.Minute

// doubled is a pause that doubles with each time.
func doubled(pause time.Duration, times int) time.Duration {
	return min(pause<<min(times, 10), longestRest)
}

// failed notes a failure. A worker whose engine is broken fails fast, and would take
// job after job from those that work: after the second failure in a row it pauses,
// for longer than the jobs, so that others get them.
func (w *worker) failed() {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.row > 0 && !w.options.Only {
		w.paused = time.Now().Add(doubled(4*w.options.Pause, w.row-1))
	}
	w.row++
}

func (w *worker) succeeded() {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.row, w.paused = 0, time.Time{}
}

func (t *task) tell(kind queue.EventKind, err error) {
	t.worker.tell(queue.Event{
		Kind: kind, Job: t.job.id, Exercise: t.job.exercise, Attempt: len(t.tries.Attempts), Took: time.Since(t.start), Err: err,
	})
}
