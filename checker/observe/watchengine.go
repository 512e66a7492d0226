package observe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/volume"
)

// upTimeout bounds the call that tells whether the engine answers.
const upTimeout = 5 * time.Second

var errStreamEnded = errors.New("the engine's events ended")

// startEngine listens to the engine until the context ends. It comes back when
// the engine listens, so that nothing that happens from then on is missed, or
// when it turned out to be down.
func (w *watcher) startEngine(ctx context.Context) {
	settled := make(chan struct{})
	go w.followEngine(ctx, func() { close(settled) })
	select {
	case <-settled:
	case <-ctx.Done():
	}
}

// followEngine listens again whenever the engine comes back.
func (w *watcher) followEngine(ctx context.Context, settled func()) {
	var down bool
	backoff := firstBackoff
	up := func() {
		backoff = firstBackoff
		if settled != nil {
			settled()
			settled = nil
		}
		if down {
			down = false
			w.send(ctx, Event{Kind: EngineUp})
		}
	}
	for ctx.Err() == nil {
		err := w.listen(ctx, up)
		if ctx.Err() != nil {
			return
		}
		if settled != nil {
			settled()
			settled = nil
		}
		if !down {
			down = true
			w.send(ctx, Event{Kind: EngineDown, Err: err})
		}
		if w.pause(ctx, backoff) != nil {
			return
		}
		backoff = min(2*backoff, longBackoff)
	}
}

// listen passes the engine's events on until they end. Containers are filtered
// by the engine; the events of images, volumes and networks do not carry their
// labels.
func (w *watcher) listen(ctx context.Context, up func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	containers := filters.NewArgs(filters.Arg("type", string(events.ContainerEventType)))
	if w.src.Session != "" {
		containers.Add("label", LabelSession+"="+w.src.Session)
	}
	messages, errs := w.src.Engine.Events(ctx, events.ListOptions{Filters: containers})
	var others <-chan events.Message
	var otherErrs <-chan error
	if types := w.otherTypes(); types.Len() > 0 {
		others, otherErrs = w.src.Engine.Events(ctx, events.ListOptions{Filters: types})
	}
	// A stream that could not be opened says so on its own time: a small call
	// tells whether the engine is there, now that it is being listened to.
	known, err := w.knownVolumes(ctx)
	if err != nil {
		return err
	}
	up()
	for {
		select {
		case m := <-messages:
			w.pass(ctx, m, known)
		case m := <-others:
			w.pass(ctx, m, known)
		case err := <-errs:
			return ended(err)
		case err := <-otherErrs:
			return ended(err)
		}
	}
}

func ended(err error) error { return errors.Join(errStreamEnded, err) }

// knownVolumes lists the session's volumes. Some engines tell that a volume was
// created whenever a container that mounts it is: only the first time is news,
// and the containers that look into volumes would else cause the next look.
func (w *watcher) knownVolumes(ctx context.Context) (map[string]bool, error) {
	ctx, cancel := context.WithTimeout(ctx, upTimeout)
	defer cancel()
	args := filters.NewArgs()
	if w.src.Session != "" {
		args.Add("label", LabelSession+"="+w.src.Session)
	}
	list, err := w.src.Engine.VolumeList(ctx, volume.ListOptions{Filters: args})
	if err != nil {
		return nil, fmt.Errorf("asking whether the engine is there: %w", err)
	}
	known := map[string]bool{}
	for _, v := range list.Volumes {
		if v != nil {
			known[v.Name] = true
		}
	}
	return known, nil
}

// otherTypes are the kinds of events beside containers' that the plan hangs on.
func (w *watcher) otherTypes() filters.Args {
	args := filters.NewArgs()
	if w.plan.Images || len(w.plan.ImageRefs)+len(w.plan.ImageFiles) > 0 {
		args.Add("type", string(events.ImageEventType))
	}
	if w.plan.Volumes || len(w.plan.VolumeFiles) > 0 {
		args.Add("type", string(events.VolumeEventType))
	}
	if w.plan.Networks {
		args.Add("type", string(events.NetworkEventType))
	}
	return args
}

func (w *watcher) pass(ctx context.Context, m events.Message, known map[string]bool) {
	if m.Type == events.VolumeEventType {
		switch m.Action {
		case events.ActionCreate:
			if known[m.Actor.ID] {
				return
			}
			known[m.Actor.ID] = true
		case events.ActionDestroy:
			delete(known, m.Actor.ID)
		}
	}
	if changes(m) {
		w.send(ctx, Event{Kind: Changed, Of: []string{describe(m)}})
	}
}

// changes tells whether an event can change what is read. Commands in a
// container are health checks or the checker's own; what the learner does with
// exec stands in the journal. The checker also copies out of containers and
// saves images.
func changes(m events.Message) bool {
	if m.Actor.Attributes[LabelRole] == RoleProbe {
		return false
	}
	action, _, _ := strings.Cut(string(m.Action), ":")
	switch events.Action(action) {
	case events.ActionExecCreate, events.ActionExecStart, events.ActionExecDie, events.ActionExecDetach,
		events.ActionArchivePath, events.ActionExport, events.ActionSave, events.ActionTop, events.ActionResize,
		events.ActionMount, events.ActionUnmount:
		return false
	}
	return m.Type != ""
}

func describe(m events.Message) string {
	name := m.Actor.Attributes["name"]
	if name == "" {
		name = m.Actor.ID
	}
	return string(m.Type) + " " + string(m.Action) + " " + name
}
