package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// record is what is kept of a job: what came of it, or why nothing did.
type record struct {
	Format   int    `json:"format"`
	Exercise string `json:"exercise"`
	Worker   string `json:"worker"`
	// Aside are the attempts of a job that was set aside. Else the rest holds.
	Aside []queue.Attempt `json:"aside,omitempty"`

	Results  []checker.Result `json:"results,omitempty"`
	Breaches []sentBreach     `json:"breaches,omitempty"`
	Output   []byte           `json:"output,omitempty"`
	ExitCode int              `json:"exit_code,omitempty"`
	Took     time.Duration    `json:"took_ns,omitempty"`
	Evidence string           `json:"evidence,omitempty"` // its digest
}

// sentBreach is a breach whose words may be no UTF-8.
type sentBreach struct {
	Code   string `json:"code"`
	Detail []byte `json:"detail,omitempty"`
}

func newRecord(j job, worker string, r grader.Replay) record {
	rec := record{
		Format: format, Exercise: j.exercise, Worker: worker,
		Results: r.Results, Output: []byte(r.Output), ExitCode: r.ExitCode, Took: r.Took,
	}
	for _, b := range r.Breaches {
		rec.Breaches = append(rec.Breaches, sentBreach{b.Code, []byte(b.Detail)})
	}
	if r.Observation != nil {
		rec.Evidence = digest(r.Observation)
	}
	return rec
}

func (r record) replay(evidence []byte) grader.Replay {
	replay := grader.Replay{
		Observation: evidence, Results: r.Results, Output: string(r.Output), ExitCode: r.ExitCode, Took: r.Took,
	}
	for _, b := range r.Breaches {
		replay.Breaches = append(replay.Breaches, grader.Breach{Code: b.Code, Detail: string(b.Detail)})
	}
	return replay
}

// final tells whether doing the job again would be of no use.
func (r record) final() bool {
	return r.Aside == nil && !grader.Open(r.Results)
}

// keep keeps a record under a job's ID, unless there is one: the first one stays.
func (b *Broker) keep(ctx context.Context, j job, r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("writing a result: %w", err)
	}
	if most := b.options.Limits.Result; len(text) > most {
		return &queue.TooLargeError{What: "result", Size: len(text), Most: most}
	}
	return b.insist(ctx, "handing in a result", askWithin, func(ctx context.Context) error {
		_, err := b.results.Create(ctx, key(j.course, j.id), text)
		if errors.Is(err, jetstream.ErrKeyExists) {
			return nil
		}
		return err
	})
}

// kept gives what is kept of a job, and its revision.
func (b *Broker) kept(ctx context.Context, j job) (r record, revision uint64, found bool, err error) {
	err = b.insist(ctx, "looking for a result", askWithin, func(ctx context.Context) error {
		entry, err := b.results.Get(ctx, key(j.course, j.id))
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(entry.Value(), &r); err != nil {
			return fmt.Errorf("reading it: %w", err)
		}
		revision, found = entry.Revision(), true
		return nil
	})
	return r, revision, found, err
}

// forget takes away what is kept of a job, if it is still what it was.
func (b *Broker) forget(ctx context.Context, j job, revision uint64) error {
	return b.insist(ctx, "taking away a result that is none", askWithin, func(ctx context.Context) error {
		err := b.results.Purge(ctx, key(j.course, j.id), jetstream.LastRevision(revision))
		if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil // there is another one by now
		}
		return err
	})
}
