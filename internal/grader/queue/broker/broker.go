package broker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader/queue"
)

// Broker is an open queue.
type Broker struct {
	options queue.Options
	pace    pace
	own     *ownServer // nil where the server is another process
	link    *link
	conn    *nats.Conn
	js      jetstream.JetStream

	jobs     jetstream.Stream
	results  jetstream.KeyValue
	attempts jetstream.KeyValue
	work     jetstream.ObjectStore
	evidence jetstream.ObjectStore
}

// It is a queue.
var _ queue.Queue = (*Broker)(nil)

// Open opens a queue, and makes it where it is not there. It gives a
// *queue.ConnectError, or queue.ErrInUse.
func Open(ctx context.Context, o queue.Options) (_ *Broker, err error) {
	b := &Broker{options: o.OrDefaults(), link: newLink(), pace: usualPace()}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close(context.WithoutCancel(ctx)))
		}
	}()
	if o.URL == "" {
		if b.own, err = startServer(serverOptions{dir: o.Dir, goes: o.Temporary, store: b.options.Limits.Store}); err != nil {
			return nil, err
		}
	}
	if err := b.connect(ctx); err != nil {
		return nil, err
	}
	if b.js, err = jetstream.New(b.conn); err != nil {
		return nil, fmt.Errorf("speaking to the queue's store: %w", err)
	}
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// Encrypted tells whether nobody on the way can read along.
func (b *Broker) Encrypted() bool {
	if b.own != nil {
		return true
	}
	_, err := b.conn.TLSConnectionState()
	return err == nil
}

// Status says how a course's jobs stand.
func (b *Broker) Status(ctx context.Context, course string) (queue.Status, error) {
	var s queue.Status
	if err := checkCourse(course); err != nil {
		return s, err
	}
	consumer, err := b.js.Consumer(ctx, b.jobsName(), consumerName(course))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		// No worker of the course has ever been there.
		info, err := b.jobs.Info(ctx, jetstream.WithSubjectFilter(b.jobSubject(course, "*")))
		if err != nil {
			return s, fmt.Errorf("asking how the queue stands: %w", err)
		}
		s.Waiting = len(info.State.Subjects)
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("asking how the queue stands: %w", err)
	}
	info := consumer.CachedInfo() // it was just asked for
	return queue.Status{
		Waiting: int(info.NumPending), //nolint:gosec // a number of jobs
		Running: info.NumAckPending, Idle: info.NumWaiting,
	}, nil
}

// closeWithin is how long what is under way may take to reach the server.
const closeWithin = 5 * time.Second

// Close ends the connection, and the server where it is this process's own. What is
// in the queue stays.
func (b *Broker) Close(ctx context.Context) error {
	if b.conn != nil {
		if b.conn.IsConnected() { // a server that is away gets nothing more
			flush, end := b.link.while(ctx, closeWithin)
			_ = b.conn.FlushWithContext(flush)
			end()
		}
		b.conn.Close()
	}
	if b.own != nil {
		return b.own.stop()
	}
	return nil
}
