package observe

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/events"

	"matelot/checker"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// watch watches, and gives the events.
func watch(t *testing.T, src Sources, opts WatchOptions) <-chan Event {
	t.Helper()
	events, err := Watch(t.Context(), src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// next waits for an event of which want holds, passing over the others.
func next(t *testing.T, from <-chan Event, what string, want func(Event) bool) Event {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case e, open := <-from:
			if !open {
				t.Fatalf("no more events, waiting for %s", what)
			}
			if want(e) {
				return e
			}
		case <-deadline:
			t.Fatalf("%s did not come", what)
		}
	}
}

func kind(kind EventKind) func(Event) bool { return func(e Event) bool { return e.Kind == kind } }

// of tells whether an event is of a change whose description begins so.
func of(beginning string) func(Event) bool {
	return func(e Event) bool {
		return slices.ContainsFunc(e.Of, func(of string) bool { return strings.HasPrefix(of, beginning) })
	}
}

func TestTheEnginesEventsAreTold(t *testing.T) {
	l, other := newLab(t), newLab(t)
	plan := checker.Plan{Containers: true, Volumes: true, Networks: true, Images: true}
	seen := watch(t, l.sources(), WatchOptions{Plan: plan})
	name := l.name("web")
	theirs := other.run(other.name("web"), other.image())
	id := l.run(name, l.image())
	e := next(t, seen, "the start", of("container start "+name))
	if e.Kind != Changed || e.At.IsZero() || slices.ContainsFunc(e.Of, func(of string) bool { return strings.Contains(of, other.name("web")) }) {
		t.Errorf("got %+v", e)
	}
	volume := l.volume(l.name("data"))
	next(t, seen, "the volume", of("volume create "+volume))
	l.network(l.name("net"))
	next(t, seen, "the network", of("network create "+l.name("net")))
	if err := l.conn.ImageTag(t.Context(), l.image(), l.name("tagged")); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "the tag", of("image tag "+l.name("tagged")))
	l.removeImage(l.name("tagged"))
	next(t, seen, "the tag's end", of("image untag"))
	if err := l.conn.ContainerRemove(t.Context(), id, removeAll); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "the end", of("container destroy "+name))
	_ = theirs
}

// What the checker does itself must not make it check again.
func TestReadingIsNoChange(t *testing.T) {
	l := newLab(t)
	name, volume := l.name("web"), l.volume(l.name("data"))
	l.run(name, l.image())
	journal := filepath.Join(t.TempDir(), "journal.jsonl")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	plan := checker.Plan{
		Containers: true, Volumes: true, Images: true, Networks: true, Inspect: []string{name},
		Exec:        map[string]checker.ExecSpec{"e": {Container: name, Command: []string{"/tool", "echo"}}},
		Logs:        map[string]checker.LogsSpec{"l": {Container: name}},
		ImageFiles:  map[string]checker.ImageFilesWanted{"i": {Ref: l.image(), Paths: []string{"/tool"}}},
		VolumeFiles: map[string]checker.VolumeFileWanted{"v": {Volume: volume, Path: "x"}},
	}
	seen := watch(t, l.sources(), WatchOptions{Plan: plan, Journal: journal})
	noTroubles(t, l.read(plan))
	noTroubles(t, l.read(plan))
	// The engine tells events in their order: were one of the reading told, it
	// would come before this.
	end := l.volume(l.name("end"))
	var mine []string
	next(t, seen, "the end", func(e Event) bool {
		for _, of := range e.Of {
			if strings.Contains(of, l.session) {
				mine = append(mine, of)
			}
		}
		return of("volume create " + end)(e)
	})
	if want := []string{"volume create " + end}; !slices.Equal(mine, want) {
		t.Errorf("got %q, want %q", mine, want)
	}
}

func TestAnEventComesSoon(t *testing.T) {
	l := newLab(t)
	seen := watch(t, l.sources(), WatchOptions{Plan: checker.Plan{Containers: true}})
	start := time.Now()
	l.create(l.name("web"), l.image())
	made := time.Now()
	next(t, seen, "the creation", of("container create"))
	t.Logf("created in %s, told %s after that", made.Sub(start), time.Since(made))
}

func TestTheEngineGoesAndComesBack(t *testing.T) {
	l, r := newLab(t), newRelay(t)
	conn, err := Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", r.path)
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	src := l.sources()
	src.Engine = conn
	seen := watch(t, src, WatchOptions{Plan: checker.Plan{Containers: true, Images: true}})
	l.create(l.name("before"), l.image())
	next(t, seen, "the first container", of("container create "+l.name("before")))
	for round := range 2 {
		r.stop()
		e := next(t, seen, "the engine's going", kind(EngineDown))
		if e.Err == nil {
			t.Error("nothing says why")
		}
		r.start()
		next(t, seen, "the engine's coming", kind(EngineUp))
		name := l.name("after" + string(rune('0'+round)))
		l.create(name, l.image())
		next(t, seen, "the next container", of("container create "+name))
	}
}

func TestAnEngineThatIsDownAtFirst(t *testing.T) {
	r := newRelay(t)
	r.stop()
	conn, err := Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", r.path)
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	seen := watch(t, Sources{Engine: conn}, WatchOptions{Plan: checker.Plan{Containers: true}})
	if e := next(t, seen, "an event", func(Event) bool { return true }); e.Kind != EngineDown {
		t.Errorf("got %+v", e)
	}
	r.start()
	if e := next(t, seen, "an event", func(Event) bool { return true }); e.Kind != EngineUp {
		t.Errorf("got %+v", e)
	}
}

func TestChangesAreGathered(t *testing.T) {
	raw, out := make(chan Event), make(chan Event)
	ctx, cancel := context.WithCancel(t.Context())
	go gather(ctx, raw, out, 30*time.Millisecond)
	first := time.Now()
	for i := range 20 {
		raw <- Event{Kind: Changed, At: first, Of: []string{"one", string(rune('a' + i))}}
	}
	e := <-out
	if len(e.Of) != maxOf || e.Of[0] != "one" || !e.At.Equal(first) {
		t.Errorf("got %+v", e)
	}
	// What does not end is told all the same, and the engine's state at once.
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case raw <- Event{Kind: Changed}:
			case <-stop:
				return
			}
		}
	}()
	for range 3 {
		<-out
	}
	close(stop)
	<-ended
	raw <- Event{Kind: EngineDown}
	next(t, out, "the engine's going", kind(EngineDown))
	cancel()
	for range out { // it must end
	}
}

func TestChanges(t *testing.T) {
	message := func(kind events.Type, action string, labels ...string) events.Message {
		m := events.Message{Type: kind, Action: events.Action(action), Actor: events.Actor{ID: "id", Attributes: map[string]string{}}}
		for _, label := range labels {
			key, value, _ := strings.Cut(label, "=")
			m.Actor.Attributes[key] = value
		}
		return m
	}
	tests := []struct {
		m    events.Message
		want bool
	}{
		{message("container", "start"), true},
		{message("container", "die"), true},
		{message("container", "destroy"), true},
		{message("container", "health_status: healthy"), true},
		{message("container", "oom"), true},
		{message("container", "rename"), true},
		{message("container", "extract-to-dir"), true},
		{message("container", "create", "matelot.role=probe"), false},
		{message("container", "exec_create: sh -c true"), false},
		{message("container", "exec_start: sh"), false},
		{message("container", "exec_die"), false},
		{message("container", "archive-path"), false},
		{message("container", "top"), false},
		{message("image", "save"), false},
		{message("image", "tag"), true},
		{message("volume", "mount"), false},
		{message("volume", "destroy"), true},
		{message("network", "connect"), true},
		{events.Message{}, false},
	}
	for _, test := range tests {
		if got := changes(test.m); got != test.want {
			t.Errorf("%s %s: got %v", test.m.Type, test.m.Action, got)
		}
	}
}

func TestWatchingEndsWithItsContext(t *testing.T) {
	l := newLab(t)
	ctx, cancel := context.WithCancel(t.Context())
	seen, err := Watch(ctx, l.sources(), WatchOptions{Plan: checker.Plan{Containers: true}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-seen:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("it does not end")
		}
	}
}
