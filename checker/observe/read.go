package observe

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"matelot/checker"
)

// grace is how long Read waits, once its time is over, for readers that heed
// that; those that do not are left behind.
const grace = 100 * time.Millisecond

// Read reads what the plan asks for. It comes back within the time limit of
// the sources whatever the engine does.
func Read(ctx context.Context, plan checker.Plan, src Sources) checker.Observation {
	return read(ctx, plan, src, pause)
}

func read(ctx context.Context, plan checker.Plan, src Sources, pause pauser) checker.Observation {
	src = src.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, src.Timeout)
	defer cancel()
	r := &reader{plan: plan, src: src, pause: pause, pending: map[part]int{}}
	r.obs = checker.Observation{
		Format:    checker.ObservationFormat,
		At:        src.Now(),
		Session:   src.Session,
		Exercise:  src.Exercise,
		Workspace: src.Workspace,
		Registry:  src.Registry.Host,
		Answers:   wantedAnswers(plan, src),
	}
	r.listing = once(r.listContainers)
	r.owned = once(r.ownedImages)
	r.workspace = once(r.openWorkspace)
	r.start(ctx)
	return r.finish(ctx)
}

func (s Sources) withDefaults() Sources {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Timeout == 0 {
		s.Timeout = defaultTimeout
	}
	if s.Registry.Dial == nil {
		s.Registry.Dial = s.Dial
	}
	return s
}

func wantedAnswers(plan checker.Plan, src Sources) map[string]string {
	answers := map[string]string{}
	for _, id := range plan.Answers {
		if answer, given := src.Answers[id]; given {
			answers[id] = answer
		}
	}
	return answers
}

// part is one thing that is being read: a topic, for one check or for all.
type part struct {
	topic checker.Topic
	of    string
}

// reader is one Read at work.
type reader struct {
	plan  checker.Plan
	src   Sources
	pause pauser

	// Read by several parts, each once and only if one needs it.
	listing   func(context.Context) (listing, error)
	owned     func(context.Context) (ownedImages, error)
	workspace func(context.Context) (*workspace, error)

	wg      sync.WaitGroup
	mu      sync.Mutex
	closed  bool // the observation has been handed out
	closers []io.Closer
	// manifests has for each repository check the digests of manifests by tag.
	manifests map[string]map[string][]string
	obs       checker.Observation
	pending   map[part]int
}

// start begins to read everything that the plan asks for.
func (r *reader) start(ctx context.Context) {
	r.startLists(ctx)
	if r.plan.Client {
		r.part(ctx, checker.TopicClient, "", r.client)
	}
	for id, spec := range r.plan.HTTP {
		r.part(ctx, checker.TopicHTTP, id, func(ctx context.Context) error { return r.http(ctx, id, spec) })
	}
	for id, spec := range r.plan.Exec {
		r.enginePart(ctx, checker.TopicExec, id, func(ctx context.Context) error { return r.exec(ctx, id, spec) })
	}
	for id, spec := range r.plan.Logs {
		r.enginePart(ctx, checker.TopicLogs, id, func(ctx context.Context) error { return r.logs(ctx, id, spec) })
	}
	for _, path := range r.plan.Files {
		r.part(ctx, checker.TopicFiles, path, func(ctx context.Context) error { return r.file(ctx, path) })
	}
	for id, wanted := range r.plan.ImageFiles {
		r.enginePart(ctx, checker.TopicImageFiles, id, func(ctx context.Context) error { return r.imageFiles(ctx, id, wanted) })
	}
	for id, wanted := range r.plan.VolumeFiles {
		r.enginePart(ctx, checker.TopicVolumeFiles, id, func(ctx context.Context) error { return r.volumeFile(ctx, id, wanted) })
	}
	for id, name := range r.plan.Repositories {
		r.part(ctx, checker.TopicRepositories, id, func(ctx context.Context) error { return r.repository(ctx, id, name) })
	}
	for id, dir := range r.plan.ComposeFiles {
		r.part(ctx, checker.TopicComposeFiles, id, func(ctx context.Context) error { return r.composeFile(ctx, id, dir) })
	}
}

func (r *reader) startLists(ctx context.Context) {
	if r.plan.Containers || len(r.plan.Inspect) > 0 || len(r.plan.HostPorts) > 0 {
		r.enginePart(ctx, checker.TopicContainers, "", r.containers)
	}
	if r.plan.Images || len(r.plan.ImageRefs) > 0 {
		r.enginePart(ctx, checker.TopicImages, "", r.images)
	}
	if r.plan.Volumes {
		r.enginePart(ctx, checker.TopicVolumes, "", r.volumes)
	}
	if r.plan.Networks {
		r.enginePart(ctx, checker.TopicNetworks, "", r.networks)
	}
	if r.plan.Swarm {
		r.enginePart(ctx, checker.TopicSwarm, "", r.swarm)
	}
	if r.plan.Actions {
		r.part(ctx, checker.TopicActions, "", r.actions)
	}
}

// enginePart is a part that needs the engine.
func (r *reader) enginePart(ctx context.Context, topic checker.Topic, of string, read func(context.Context) error) {
	if r.src.Engine == nil {
		read = func(context.Context) error { return errNoEngine }
	}
	r.part(ctx, topic, of, read)
}

// part reads one part beside the others. Its error becomes a trouble.
func (r *reader) part(ctx context.Context, topic checker.Topic, of string, read func(context.Context) error) {
	p := part{topic, of}
	r.mu.Lock()
	r.pending[p]++
	r.mu.Unlock()
	r.wg.Go(func() {
		err := read(ctx)
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.closed {
			return
		}
		if r.pending[p]--; r.pending[p] == 0 {
			delete(r.pending, p)
		}
		if err != nil {
			r.obs.Troubles = append(r.obs.Troubles, newTrouble(topic, of, err))
		}
	})
}

// trouble tells that one thing of a topic could not be read, where the rest of
// it was.
func (r *reader) trouble(topic checker.Topic, of string, err error) {
	r.put(func(obs *checker.Observation) { obs.Troubles = append(obs.Troubles, newTrouble(topic, of, err)) })
}

// put changes the observation, unless it has been handed out.
func (r *reader) put(change func(*checker.Observation)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		change(&r.obs)
	}
}

// finish waits for all parts, at most for as long as the time limit allows.
func (r *reader) finish(ctx context.Context) checker.Observation {
	done := make(chan struct{})
	go func() {
		r.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		select {
		case <-done:
		case <-time.After(grace):
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for _, c := range r.closers {
		_ = c.Close() // they were only read from
	}
	for p := range r.pending {
		r.obs.Troubles = append(r.obs.Troubles, newTrouble(p.topic, p.of, cmp.Or(ctx.Err(), errLeft)))
	}
	if known, ok := r.src.Engine.(interface{ Answered() checker.Engine }); ok {
		r.obs.Engine = known.Answered()
	}
	r.useLocalIDs()
	sortTroubles(r.obs.Troubles)
	return r.obs
}

var (
	errLeft     = errors.New("left unread")
	errNoEngine = errors.New("there is no engine to ask")
)

// sortTroubles puts what was met in parallel into an order that does not depend
// on what was first.
func sortTroubles(troubles []checker.Trouble) {
	slices.SortFunc(troubles, func(a, b checker.Trouble) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Detail, b.Detail))
	})
}

// set puts one entry into a map of the observation.
func set[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

// sortedKeys gives the keys of a map in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
