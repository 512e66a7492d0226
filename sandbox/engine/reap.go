package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker/docker/api/types/volume"
)

// Reap takes away what an owner's process has left that was killed: containers that
// have ended or run, and volumes.
func (h *Host) Reap(ctx context.Context, owner string) error {
	ids, err := h.Left(ctx, owner)
	if err != nil {
		return err
	}
	errs := h.remove(ctx, "", ids...)
	volumes, err := h.client.VolumeList(ctx, volume.ListOptions{Filters: ownedBy(owner)})
	if err != nil {
		return errors.Join(errs, fmt.Errorf("listing engines' volumes: %w", err))
	}
	for _, v := range volumes.Volumes {
		errs = errors.Join(errs, h.remove(ctx, v.Name))
	}
	return errs
}
