package observe

import (
	"context"
	"fmt"
	"slices"
	"time"

	"matelot/checker"
)

// EventKind tells what a watcher is to do.
type EventKind string

// The kinds of events.
const (
	// Changed says that something that the plan reads may have changed.
	Changed EventKind = "changed"
	// EngineDown says that the engine went away. It is waited for.
	EngineDown EventKind = "engine_down"
	// EngineUp says that it is back: what happened meanwhile was not seen.
	EngineUp EventKind = "engine_up"
)

// Event is a reason to read again.
type Event struct {
	Kind EventKind
	At   time.Time // of the first of the changes
	// Of tells what changed: "container start our-web-server", "file web",
	// "journal". At most ten.
	Of []string
	// Err is why the engine is down.
	Err error
}

// Bounds of watching.
const (
	defaultQuiet = 20 * time.Millisecond
	// longestDelay is how long changes that do not end may put off an event.
	longestDelay = 80 * time.Millisecond
	maxOf        = 10
	firstBackoff = 50 * time.Millisecond
	longBackoff  = 2 * time.Second
)

// WatchOptions says what to watch for.
type WatchOptions struct {
	Plan    checker.Plan
	Journal string        // the journal's file; empty: not watched
	Quiet   time.Duration // how long it must be quiet before a change is told; 0 is 20 ms
}

// Watch tells when it is worth reading again, without ever polling: by the
// engine's events, by changes in the workspace and by growth of the journal,
// whichever the plan hangs on. The channel is closed when the context ends.
//
// What this package does itself (a command in a container, a file copied out
// of a volume, an image saved) is no change, so that reading after an event
// does not make the next.
func Watch(ctx context.Context, src Sources, opts WatchOptions) (<-chan Event, error) {
	src = src.withDefaults()
	if opts.Quiet == 0 {
		opts.Quiet = defaultQuiet
	}
	raw := make(chan Event)
	w := &watcher{src: src, plan: opts.Plan, raw: raw, pause: pause}
	if err := w.watchFiles(ctx, opts.Journal); err != nil {
		return nil, fmt.Errorf("watching files: %w", err)
	}
	if src.Engine != nil && w.needsEngine() {
		w.startEngine(ctx)
	}
	out := make(chan Event)
	go gather(ctx, raw, out, opts.Quiet)
	return out, nil
}

// watcher sends what it sees to raw, one event each.
type watcher struct {
	src   Sources
	plan  checker.Plan
	raw   chan<- Event
	pause pauser
}

func (w *watcher) send(ctx context.Context, e Event) {
	e.At = w.src.Now()
	select {
	case w.raw <- e:
	case <-ctx.Done():
	}
}

// needsEngine tells whether anything that the plan reads is the engine's.
func (w *watcher) needsEngine() bool {
	p := w.plan
	return p.Containers || p.Images || p.Volumes || p.Networks || len(p.Inspect)+len(p.ImageRefs)+
		len(p.HTTP)+len(p.Exec)+len(p.Logs)+len(p.ImageFiles)+len(p.VolumeFiles)+len(p.HostPorts) > 0
}

// gather joins changes that come close together into one event. The engine's
// going and coming is told at once.
func gather(ctx context.Context, raw <-chan Event, out chan<- Event, quiet time.Duration) {
	defer close(out)
	var (
		waiting *Event
		due     time.Time
		timer   = time.NewTimer(0)
	)
	<-timer.C
	defer timer.Stop()
	send := func(e Event) {
		select {
		case out <- e:
		case <-ctx.Done():
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-raw:
			if e.Kind != Changed {
				send(e)
				continue
			}
			now := time.Now()
			if waiting == nil {
				waiting, due = &Event{Kind: Changed, At: e.At}, now.Add(longestDelay)
			}
			waiting.Of = joinOf(waiting.Of, e.Of)
			timer.Reset(min(quiet, due.Sub(now)))
		case <-timer.C:
			if waiting != nil {
				send(*waiting)
				waiting = nil
			}
		}
	}
}

func joinOf(all, more []string) []string {
	for _, of := range more {
		if len(all) < maxOf && !slices.Contains(all, of) {
			all = append(all, of)
		}
	}
	return all
}
