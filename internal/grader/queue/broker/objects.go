package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader/queue"
)

// keepObject keeps data under its digest, unless it is there and stays for long
// enough.
func (b *Broker) keepObject(ctx context.Context, store jetstream.ObjectStore, doing string, data []byte) error {
	name := digest(data)
	return b.insist(ctx, doing, moveWithin, func(ctx context.Context) error {
		info, err := store.GetInfo(ctx, name)
		if err == nil && info.Size == uint64(len(data)) && time.Since(info.ModTime) < b.options.Keep/2 {
			return nil
		}
		if err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
			return err
		}
		_, err = store.PutBytes(ctx, name, data)
		return err
	})
}

// errMissing says that an object is not there, or is not what it was.
var errMissing = errors.New("it is not in the store as it was sent")

// getObject gets what has a digest, if it is no larger than it may be.
func (b *Broker) getObject(ctx context.Context, store jetstream.ObjectStore, doing, what, name string, most int) (data []byte, err error) {
	err = b.insist(ctx, doing, moveWithin, func(ctx context.Context) error {
		object, err := store.Get(ctx, name)
		if errors.Is(err, jetstream.ErrObjectNotFound) {
			return errMissing
		}
		if err != nil {
			return err
		}
		defer object.Close()
		info, err := object.Info()
		if err != nil {
			return err
		}
		if info.Size > uint64(most) { //nolint:gosec // limits are positive
			return &queue.TooLargeError{What: what, Size: int(info.Size), Most: most} //nolint:gosec // only shown
		}
		if data, err = io.ReadAll(io.LimitReader(object, int64(most)+1)); err != nil {
			return err
		}
		if digest(data) != name {
			return errMissing
		}
		return nil
	})
	if errors.Is(err, errMissing) {
		return nil, fmt.Errorf("%s %s: %w", what, name, err)
	}
	return data, err
}
