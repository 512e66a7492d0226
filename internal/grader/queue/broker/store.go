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

// mostJobs is how many jobs wait at most; a client that has one more waits.
const mostJobs = 1_000_000

// prepare finds what the queue is kept in, and makes what is not there. What is
// there stays as it is: who runs the cluster may have made it so.
func (b *Broker) prepare(ctx context.Context) error {
	if !nameForm.MatchString(b.options.Name) {
		return fmt.Errorf("%q cannot be a queue's name", b.options.Name)
	}
	ctx, end := b.link.while(ctx, connectWithin)
	defer end()
	go func() { // what is not allowed gets no answer
		select {
		case <-b.link.refused:
			end()
		case <-ctx.Done():
		}
	}()
	err := b.find(ctx)
	if err == nil && b.own != nil {
		err = b.freeLeases(ctx)
	}
	if err == nil {
		return nil
	}
	shown, _ := checkURL(b.options.URL) // it was good enough to connect
	why := queue.Unprepared
	if errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount) ||
		errors.Is(err, nats.ErrNoResponders) {
		why = queue.NoJetStream
	}
	return &queue.ConnectError{URL: shown, Reason: why, Err: errors.Join(err, b.link.said())}
}

func (b *Broker) find(ctx context.Context) (err error) {
	o := b.options
	if b.jobs, err = b.findJobs(ctx); err != nil {
		return fmt.Errorf("preparing the jobs: %w", err)
	}
	if b.results, err = b.findKeys(ctx, b.resultsName(), int32(o.Limits.Result+4096)); err != nil { //nolint:gosec // bounded
		return fmt.Errorf("preparing the results: %w", err)
	}
	if b.attempts, err = b.findKeys(ctx, b.attemptsName(), 64<<10); err != nil {
		return fmt.Errorf("preparing the attempts: %w", err)
	}
	if b.work, err = b.findObjects(ctx, b.workName()); err != nil {
		return fmt.Errorf("preparing the store for work: %w", err)
	}
	if b.evidence, err = b.findObjects(ctx, b.evidenceName()); err != nil {
		return fmt.Errorf("preparing the store for evidence: %w", err)
	}
	return nil
}

func (b *Broker) findJobs(ctx context.Context) (jetstream.Stream, error) {
	stream, err := b.js.Stream(ctx, b.jobsName())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = b.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: b.jobsName(), Description: "matelot: gradings to be done", Subjects: []string{b.jobSubject("*", "*")},
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, Storage: jetstream.FileStorage,
			MaxMsgs: mostJobs, MaxMsgSize: 2 * inline, MaxAge: b.options.Keep, Replicas: b.options.Replicas,
		})
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // somebody was quicker
			stream, err = b.js.Stream(ctx, b.jobsName())
		}
	}
	if err != nil {
		return nil, err
	}
	if stream.CachedInfo().Config.Retention != jetstream.WorkQueuePolicy {
		return nil, fmt.Errorf("the stream %s is there and is no work queue", b.jobsName())
	}
	return stream, nil
}

func (b *Broker) findKeys(ctx context.Context, bucket string, largest int32) (jetstream.KeyValue, error) {
	keys, err := b.js.KeyValue(ctx, bucket)
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return keys, err
	}
	keys, err = b.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: bucket, History: 1, TTL: b.options.Keep, MaxValueSize: largest, MaxBytes: b.share(), Compression: true,
		Replicas: b.options.Replicas,
	})
	if errors.Is(err, jetstream.ErrBucketExists) {
		return b.js.KeyValue(ctx, bucket)
	}
	return keys, err
}

func (b *Broker) findObjects(ctx context.Context, bucket string) (jetstream.ObjectStore, error) {
	objects, err := b.js.ObjectStore(ctx, bucket)
	if !errors.Is(err, jetstream.ErrBucketNotFound) {
		return objects, err
	}
	objects, err = b.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{
		Bucket: bucket, TTL: b.options.Keep, MaxBytes: b.share(), Compression: true, Replicas: b.options.Replicas,
	})
	if errors.Is(err, jetstream.ErrBucketExists) {
		return b.js.ObjectStore(ctx, bucket)
	}
	return objects, err
}

// share is how much of the store each of the four buckets may have; a cluster
// reserves it.
func (b *Broker) share() int64 {
	if b.own != nil || b.options.Limits.Store == 0 {
		return -1 // the server itself has the limit
	}
	return b.options.Limits.Store / 4
}

// consumer is what the workers of a course share.
func (b *Broker) consumer(ctx context.Context, course string) (jetstream.Consumer, error) {
	consumer, err := b.jobs.Consumer(ctx, consumerName(course))
	if !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return consumer, err
	}
	consumer, err = b.jobs.CreateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumerName(course), Description: "matelot: workers of one course", FilterSubject: b.jobSubject(course, "*"),
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: b.options.Lease, MaxDeliver: -1, // workers count attempts
		MaxAckPending: 100_000, MaxWaiting: 10_000, InactiveThreshold: b.options.Keep + 24*time.Hour, Replicas: b.options.Replicas,
	})
	if errors.Is(err, jetstream.ErrConsumerExists) {
		return b.jobs.Consumer(ctx, consumerName(course))
	}
	return consumer, err
}

// freeLeases gives back what workers of a process that ended had: nobody but this
// process can have a lease on jobs of its own server.
func (b *Broker) freeLeases(ctx context.Context) error {
	names := b.jobs.ConsumerNames(ctx)
	var all []string
	for name := range names.Name() {
		all = append(all, name)
	}
	if err := names.Err(); err != nil {
		return fmt.Errorf("looking for leases: %w", err)
	}
	for _, name := range all {
		if err := b.jobs.DeleteConsumer(ctx, name); err != nil {
			return fmt.Errorf("freeing leases: %w", err)
		}
	}
	return nil
}
