package submission

import (
	"context"
	"errors"
	"io"
)

// errBomb says that an archive unpacks to more than it may.
var errBomb = errors.New("it unpacks to more than it may")

// meter counts what an archive unpacks to, also of what is passed over, and stops
// it. packed tells how much of the archive that took.
type meter struct {
	ctx    context.Context
	limits Limits
	packed func() int64
	made   int64
}

// add notes n more bytes.
func (m *meter) add(n int) error {
	m.made += int64(n)
	if m.made > m.limits.Inflate {
		return errBomb
	}
	if m.made > m.limits.RatioFrom && m.made > m.limits.Ratio*max(m.packed(), 1) {
		return errBomb
	}
	return m.ctx.Err()
}

// metered is what is unpacked, under a meter.
type metered struct {
	from  io.Reader
	meter *meter
}

func (r metered) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if over := r.meter.add(n); over != nil {
		return n, over
	}
	return n, err
}

// counted counts what is read of the packed bytes.
type counted struct {
	from io.Reader
	n    int64
}

func (r *counted) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.n += int64(n)
	return n, err
}
