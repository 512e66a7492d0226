package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
)

// OutOfMemory tells whether something was killed because the engine, with all that
// runs in it, had no memory left within its limit. The host's engine hears of it a
// moment after it has happened.
func (e *Engine) OutOfMemory(ctx context.Context) (bool, error) {
	return e.host.outOfMemory(ctx, e.ID)
}

// OutOfProcesses tells whether the engine, with all that runs in it, has as many
// processes now as it may. One that has ended has none.
func (e *Engine) OutOfProcesses(ctx context.Context) (bool, error) {
	answer, err := e.host.client.ContainerStatsOneShot(ctx, e.ID)
	if err != nil {
		return false, fmt.Errorf("asking what the engine uses: %w", err)
	}
	defer answer.Body.Close()
	var stats container.StatsResponse
	if err := json.NewDecoder(answer.Body).Decode(&stats); err != nil {
		return false, fmt.Errorf("asking what the engine uses: %w", err)
	}
	// Some end, and others take their place, while it is counted.
	most := stats.PidsStats.Limit
	return most > 0 && stats.PidsStats.Current >= most-most/20, nil
}

// OutOfMemory tells whether something in the runner was killed for want of memory.
func (r *Runner) OutOfMemory(ctx context.Context) (bool, error) {
	return r.host.outOfMemory(ctx, r.ID)
}

// outOfMemory looks for the host's word of it. The container's state would tell it
// only of the one process whose end is the container's.
func (h *Host) outOfMemory(ctx context.Context, id string) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	now := time.Now()
	all, errs := h.client.Events(ctx, events.ListOptions{
		Since: "1", Until: fmt.Sprintf("%d.%09d", now.Unix(), now.Nanosecond()),
		Filters: filters.NewArgs(filters.Arg("container", id), filters.Arg("event", string(events.ActionOOM))),
	})
	select {
	case <-all:
		return true, nil
	case err := <-errs:
		if err == nil || errors.Is(err, io.EOF) {
			return false, nil
		}
		return false, fmt.Errorf("asking whether there was memory: %w", err)
	}
}
