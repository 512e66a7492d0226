package engine_test

import (
	"context"
	"slices"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/volume"

	"matelot/sandbox/engine"
)

// TestSweep: a process that is killed between making a container and starting it
// leaves it, and its volume; one that is about to start it is not disturbed.
func TestSweep(t *testing.T) {
	host, c := hostOf(t), clientOf(t)
	const owner = "test-sweep-1"
	t.Cleanup(func() {
		if err := host.Reap(context.Background(), owner); err != nil {
			t.Error(err)
		}
	})
	labels := map[string]string{engine.Label: owner}
	data, err := c.VolumeCreate(t.Context(), volume.CreateOptions{Labels: labels})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.ContainerCreate(t.Context(), &container.Config{Image: engine.DefaultImage, Cmd: []string{"true"}, Labels: labels},
		&container.HostConfig{Binds: []string{data.Name + ":/data"}}, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	there := func() (containers, volumes bool) {
		left, err := host.Left(t.Context(), owner)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.VolumeInspect(t.Context(), data.Name)
		return slices.Contains(left, made.ID), err == nil
	}
	if err := host.Sweep(t.Context(), "test-sweep-"); err != nil {
		t.Fatal(err)
	}
	if container, volume := there(); !container || !volume {
		t.Errorf("what was made just now: container %v, volume %v", container, volume)
	}
	if err := host.SweepAged(t.Context(), "other-", 0); err != nil {
		t.Fatal(err)
	}
	if container, volume := there(); !container || !volume {
		t.Errorf("of another owner: container %v, volume %v", container, volume)
	}
	if err := host.SweepAged(t.Context(), "test-sweep-", 0); err != nil {
		t.Fatal(err)
	}
	if container, volume := there(); container || volume {
		t.Errorf("what is left over: container %v, volume %v", container, volume)
	}
}
