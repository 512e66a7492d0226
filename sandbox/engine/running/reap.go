package running

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"matelot/sandbox/dial"
)

// OwnedBy is the filter for what an owner has; for all when it is "".
func OwnedBy(owner string) filters.Args {
	if owner == "" {
		return filters.NewArgs(filters.Arg("label", Label))
	}
	return filters.NewArgs(filters.Arg("label", Label+"="+owner))
}

// Left are the containers of an owner, or of all when it is "", that are there.
func Left(ctx context.Context, c *client.Client, owner string) ([]string, error) {
	all, err := c.ContainerList(ctx, container.ListOptions{All: true, Filters: OwnedBy(owner)})
	if err != nil {
		return nil, fmt.Errorf("listing engines' containers: %w", err)
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// TakeAway takes away all engines that an owner has on a host, running or not, with
// all that they have.
func TakeAway(ctx context.Context, host dial.Endpoint, owner string) error {
	c, err := connect(host)
	if err != nil {
		return err
	}
	defer c.Close()
	return Reap(ctx, c, owner)
}

// Reap is TakeAway by a client of the host.
func Reap(ctx context.Context, c *client.Client, owner string) error {
	ids, err := Left(ctx, c, owner)
	if err != nil {
		return err
	}
	errs := Remove(ctx, c, "", ids...)
	volumes, err := c.VolumeList(ctx, volume.ListOptions{Filters: OwnedBy(owner)})
	if err != nil {
		return errors.Join(errs, fmt.Errorf("listing engines' volumes: %w", err))
	}
	for _, v := range volumes.Volumes {
		errs = errors.Join(errs, Remove(ctx, c, v.Name))
	}
	return errs
}

// Remove takes containers away, with their own volumes, then a volume unless it is
// "". What is not there is no error.
func Remove(ctx context.Context, c *client.Client, volumeName string, ids ...string) error {
	var errs error
	for _, id := range ids {
		err := c.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
		if err != nil && !errdefs.IsNotFound(err) {
			errs = errors.Join(errs, fmt.Errorf("removing the container %.12s: %w", id, err))
		}
	}
	if volumeName != "" {
		if err := c.VolumeRemove(ctx, volumeName, true); err != nil && !errdefs.IsNotFound(err) {
			errs = errors.Join(errs, fmt.Errorf("removing the volume %s: %w", volumeName, err))
		}
	}
	return errs
}
