package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"

	"matelot/sandbox/engine/running"
)

// Reap takes away all that an owner has, running or not.
func (h *Host) Reap(ctx context.Context, owner string) error {
	return running.Reap(ctx, h.client, owner)
}

// aged is how old something unused is before nobody can be about to use it.
const aged = 10 * time.Minute

// Sweep takes away what attached engines have left whose processes were killed:
// containers that have ended with them or were never started, and volumes that
// nothing uses. It looks at owners whose names begin with a prefix; engines that run
// are left alone, and so is what somebody may be about to start.
func (h *Host) Sweep(ctx context.Context, prefix string) error {
	return h.sweep(ctx, prefix, aged)
}

func (h *Host) sweep(ctx context.Context, prefix string, aged time.Duration) error {
	over := running.OwnedBy("")
	for _, status := range []container.ContainerState{container.StateExited, container.StateDead, container.StateCreated} {
		over.Add("status", status)
	}
	left, err := h.client.ContainerList(ctx, container.ListOptions{All: true, Filters: over})
	if err != nil {
		return fmt.Errorf("listing engines that have ended: %w", err)
	}
	var errs error
	for _, c := range left {
		soon := c.State == container.StateCreated && time.Since(time.Unix(c.Created, 0)) < aged
		if !soon && strings.HasPrefix(c.Labels[Label], prefix) {
			errs = errors.Join(errs, h.remove(ctx, "", c.ID))
		}
	}
	unused := filters.NewArgs(filters.Arg("label", Label), filters.Arg("dangling", "true"))
	volumes, err := h.client.VolumeList(ctx, volume.ListOptions{Filters: unused})
	if err != nil {
		return errors.Join(errs, fmt.Errorf("listing engines' volumes: %w", err))
	}
	for _, v := range volumes.Volumes {
		made, err := time.Parse(time.RFC3339, v.CreatedAt)
		if err == nil && time.Since(made) >= aged && strings.HasPrefix(v.Labels[Label], prefix) {
			errs = errors.Join(errs, h.remove(ctx, v.Name))
		}
	}
	return errs
}
