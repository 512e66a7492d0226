package engine

import (
	"context"
	"time"
)

// SweepAged is Sweep with another age at which what was never started is left over.
func (h *Host) SweepAged(ctx context.Context, prefix string, aged time.Duration) error {
	return h.sweep(ctx, prefix, aged)
}
