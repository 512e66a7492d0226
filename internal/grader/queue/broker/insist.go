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

// Between two attempts: nothing tells when a server that is reached again has read
// its store.
const firstPause, longestPause = 50 * time.Millisecond, 2 * time.Second

// askWithin is how long one request may take, and moveWithin what is large.
const askWithin, moveWithin = 5 * time.Second, time.Minute

// insist does something until it works or is refused; while the server is away it is
// tried again, for as long as the options say. What is done may be done twice, since
// an answer can be lost.
func (b *Broker) insist(ctx context.Context, doing string, within time.Duration, do func(context.Context) error) error {
	until := time.Now().Add(b.options.Patience)
	pause := firstPause
	for {
		refused := b.link.refusedSoFar()
		attempt, end := b.link.while(ctx, within)
		err := do(attempt)
		end()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case b.conn.IsClosed():
			return b.closed(doing)
		case !passes(err):
			return fmt.Errorf("%s: %w", doing, err)
		case attemptEnded(err) && b.link.refusedSoFar() > refused: // what is not allowed gets no answer
			return fmt.Errorf("%s: %w", doing, errors.Join(err, b.link.said()))
		case time.Now().After(until):
			return &queue.AwayError{Doing: doing, Err: errors.Join(err, b.link.said())}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.link.closed:
			return b.closed(doing)
		case <-time.After(pause):
			pause = min(2*pause, longestPause)
		}
	}
}

// attemptEnded tells whether no answer came in time.
func attemptEnded(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout)
}

func (b *Broker) closed(doing string) error {
	return fmt.Errorf("%s: %w", doing, errors.Join(queue.ErrClosed, b.link.said()))
}

// passes tells whether an error may be gone the next time: the server is away, is
// starting, or is full.
func passes(err error) bool {
	for _, passing := range []error{
		context.DeadlineExceeded, context.Canceled, errLost, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected,
		nats.ErrReconnectBufExceeded, nats.ErrConnectionReconnecting, nats.ErrStaleConnection, nats.ErrNoServers,
		jetstream.ErrNoStreamResponse, jetstream.ErrNoHeartbeat, jetstream.ErrServerShutdown, jetstream.ErrConsumerLeadershipChanged,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	var refused *jetstream.APIError
	return errors.As(err, &refused) && refused.Code >= 500
}

// isQuiet tells whether a request for a job came back without one.
func isQuiet(err error) bool {
	return errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages)
}

// isGone tells whether what the workers share is no more: it is made anew.
func isGone(err error) bool {
	return errors.Is(err, jetstream.ErrConsumerDeleted) || errors.Is(err, jetstream.ErrConsumerNotFound) ||
		errors.Is(err, jetstream.ErrConsumerDoesNotExist)
}
