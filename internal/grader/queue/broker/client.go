package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// client has jobs done by workers. It implements queue.Client.
type client struct {
	broker  *Broker
	options queue.ClientOptions
	// since is the revision of the results when the client began. What is older and
	// not final was another run's: it is done again.
	since   uint64
	waiting waiting
	stop    context.CancelFunc
	ended   sync.WaitGroup
}

// Client implements queue.Queue.
func (b *Broker) Client(ctx context.Context, o queue.ClientOptions) (queue.Client, error) {
	if err := checkCourse(o.Course); err != nil {
		return nil, err
	}
	c := &client{broker: b, options: o}
	err := b.insist(ctx, "looking at the results", askWithin, func(ctx context.Context) error {
		status, err := b.results.Status(ctx)
		if err != nil {
			return err
		}
		if bucket, ok := status.(*jetstream.KeyValueBucketStatus); ok {
			c.since = bucket.StreamInfo().State.LastSeq
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx)) // until Close
	c.ended.Go(func() { c.watch(ctx) })
	if o.Alone != nil {
		c.ended.Go(func() { c.lookForWorkers(ctx) })
	}
	return c, nil
}

// Close implements queue.Client.
func (c *client) Close() error {
	c.stop()
	c.ended.Wait()
	return nil
}

// pace is how often a client looks for what nothing tells it.
type pace struct {
	// result is how often who waits for a result looks for it without being told: so
	// a job that was lost, with the server's store or with a notice, is handed in again.
	result time.Duration
	// worker is how long jobs wait without a worker before that is told, and how often.
	worker time.Duration
}

func usualPace() pace { return pace{result: 15 * time.Second, worker: 5 * time.Second} }

// Replay implements grader.Replayer.
func (c *client) Replay(ctx context.Context, exercise string, work grader.Work) (grader.Replay, error) {
	replay, err := c.replay(ctx, exercise, work)
	var aside *queue.AsideError
	switch {
	case err == nil, ctx.Err() != nil:
		return replay, err
	case errors.As(err, &aside):
		return replay, &grader.StageError{Stage: aside.Stage(), Err: err}
	}
	return replay, &grader.StageError{Stage: queue.StageQueue, Err: err}
}

func (c *client) replay(ctx context.Context, exercise string, work grader.Work) (grader.Replay, error) {
	j, err := newJob(c.options.Course, exercise, work, c.broker.options.Limits.Work)
	if err != nil {
		return grader.Replay{}, err
	}
	changed, leave := c.waiting.join(j.id)
	defer leave()
	again := time.NewTicker(c.broker.pace.result)
	defer again.Stop()
	for {
		replay, found, err := c.look(ctx, j)
		if err != nil || found {
			return replay, err
		}
		if err := c.offer(ctx, j); err != nil {
			return grader.Replay{}, err
		}
		select {
		case <-changed:
		case <-again.C:
		case <-ctx.Done():
			return grader.Replay{}, ctx.Err()
		case <-c.broker.link.closed:
			return grader.Replay{}, c.broker.closed("waiting for a result")
		}
	}
}

// look looks for what came of a job.
func (c *client) look(ctx context.Context, j job) (grader.Replay, bool, error) {
	r, revision, found, err := c.broker.kept(ctx, j)
	if err != nil || !found {
		return grader.Replay{}, false, err
	}
	if earlier := revision <= c.since; r.Format != format || earlier && (c.options.Again || !r.final()) {
		return grader.Replay{}, false, c.broker.forget(ctx, j, revision)
	}
	if r.Aside != nil {
		return grader.Replay{}, false, &queue.AsideError{Exercise: j.exercise, Attempts: r.Aside}
	}
	if r.Evidence == "" {
		return r.replay(nil), true, nil
	}
	evidence, err := c.broker.getObject(ctx, c.broker.evidence, "fetching the evidence", "evidence", r.Evidence, c.broker.options.Limits.Evidence)
	if errors.Is(err, errMissing) {
		// A result without what it was judged by is none.
		return grader.Replay{}, false, c.broker.forget(ctx, j, revision)
	}
	if err != nil {
		return grader.Replay{}, false, err
	}
	return r.replay(evidence), true, nil
}

// offer puts a job into the queue, unless it is there.
func (c *client) offer(ctx context.Context, j job) error {
	b := c.broker
	m := message{Format: format, Exercise: j.exercise, Digest: digest(j.work), Work: j.work}
	if len(j.work) > min(inline, int(b.conn.MaxPayload())/2) {
		if err := b.keepObject(ctx, b.work, "sending what was handed in", j.work); err != nil {
			return err
		}
		m.Work = nil
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("writing a job: %w", err)
	}
	return b.insist(ctx, "handing in a job", askWithin, func(ctx context.Context) error {
		_, err := b.js.Publish(ctx, b.jobSubject(j.course, j.id), text, jetstream.WithExpectLastSequencePerSubject(0))
		if isThere(err) {
			return nil
		}
		return err
	})
}

// isThere tells whether a message was refused since there is one under its subject.
func isThere(err error) bool {
	var refused *jetstream.APIError
	return errors.As(err, &refused) &&
		(refused.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || refused.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}
