package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// tries are the attempts at a job that did not come to their end: those that failed
// say why, and of those that were only begun the worker died. Deliveries are no
// measure, since a job is also delivered again after a worker gave it back.
type tries struct {
	// Sequence is that of the job's message: who hands the job in anew begins anew.
	Sequence uint64          `json:"sequence"`
	Attempts []queue.Attempt `json:"attempts"`
}

// longestReason is how much of an error is kept, in bytes.
const longestReason = 4 << 10

func (b *Broker) tries(ctx context.Context, j job, sequence uint64) (t tries, err error) {
	err = b.insist(ctx, "looking for earlier attempts", askWithin, func(ctx context.Context) error {
		entry, err := b.attempts.Get(ctx, key(j.course, j.id))
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(entry.Value(), &t); err != nil {
			return fmt.Errorf("reading them: %w", err)
		}
		return nil
	})
	if t.Sequence != sequence {
		t = tries{Sequence: sequence}
	}
	return t, err
}

func (b *Broker) keepTries(ctx context.Context, j job, t tries) error {
	text, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("writing down an attempt: %w", err)
	}
	return b.insist(ctx, "writing down an attempt", askWithin, func(ctx context.Context) error {
		_, err := b.attempts.Put(ctx, key(j.course, j.id), text)
		return err
	})
}

// died tells whether a worker died at the job.
func (t tries) died() bool {
	return slices.ContainsFunc(t.Attempts, func(a queue.Attempt) bool { return a.Reason == "" })
}

// failed says why the last attempt, which has begun, did not come to its end.
func (t tries) failed(reason error) tries {
	t.Attempts = slices.Clone(t.Attempts)
	last := &t.Attempts[len(t.Attempts)-1]
	text := reason.Error()
	last.Reason = text[:min(len(text), longestReason)]
	var stage *grader.StageError
	if errors.As(reason, &stage) {
		last.Stage = stage.Stage
	}
	return t
}

// undone takes back the last attempt: it was given up for a reason that is not the
// job's.
func (t tries) undone() tries {
	t.Attempts = t.Attempts[:len(t.Attempts)-1]
	return t
}
