package ports

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
)

// Engine is what is used of the engine's client. [client.Client] has it.
type Engine interface {
	ContainerList(ctx context.Context, o container.ListOptions) ([]container.Summary, error)
	Events(ctx context.Context, o events.ListOptions) (<-chan events.Message, <-chan error)
}

// Watcher keeps a forwarder in line with what an engine's containers publish.
type Watcher struct {
	Engine  Engine
	Forward *Forwarder
	// Told is called with each port that cannot be opened here, once for as long as
	// it is published. It may be nil.
	Told func(Closed)
	// Changed is called when containers or services have come or gone, before the
	// ports are looked at. It may be nil.
	Changed func(ctx context.Context)

	lock sync.Mutex
	told []netip.AddrPort
}

// Run follows the engine until ctx ends, or the engine does: that is its error.
func (w *Watcher) Run(ctx context.Context) error {
	heard := filters.NewArgs()
	for _, kind := range []events.Type{events.ContainerEventType, events.NetworkEventType, events.ServiceEventType} {
		heard.Add("type", string(kind))
	}
	for _, action := range []events.Action{
		events.ActionCreate, events.ActionStart, events.ActionDie, events.ActionDestroy,
		events.ActionConnect, events.ActionDisconnect, events.ActionUpdate, events.ActionRemove,
	} {
		heard.Add("event", string(action))
	}
	messages, failed := w.Engine.Events(ctx, events.ListOptions{Filters: heard})
	for {
		if w.Changed != nil {
			w.Changed(ctx)
		}
		_ = w.Sync(ctx) // an engine that is gone ends its events too
		select {
		case <-messages:
		case err := <-failed:
			if ctx.Err() != nil {
				return nil //nolint:nilerr // it was to end
			}
			return fmt.Errorf("following the engine's events: %w", err)
		}
		for more := true; more; { // one look is enough for all that came together
			select {
			case <-messages:
			default:
				more = false
			}
		}
	}
}

// Sync opens and closes ports as the engine's containers publish them now.
func (w *Watcher) Sync(ctx context.Context) error {
	w.lock.Lock()
	defer w.lock.Unlock()
	list, err := w.Engine.ContainerList(ctx, container.ListOptions{})
	if err != nil {
		return fmt.Errorf("looking for published ports: %w", err)
	}
	closed := w.Forward.Set(ctx, published(list))
	var told []netip.AddrPort
	for _, c := range closed {
		told = append(told, c.Port)
		if w.Told != nil && !slices.Contains(w.told, c.Port) {
			w.Told(c)
		}
	}
	w.told = told
	return nil
}

// published are the TCP ports that lead to containers, where they are opened here.
func published(list []container.Summary) []netip.AddrPort {
	var all []netip.AddrPort
	for _, c := range list {
		for _, p := range c.Ports {
			here, ok := Here(p.IP, int(p.PublicPort))
			if ok && p.Type == "tcp" && !slices.Contains(all, here) {
				all = append(all, here)
			}
		}
	}
	return all
}
