package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"matelot/checker"
)

// maxInspected bounds how many containers beyond the named ones are inspected.
const maxInspected = 20

// containers reads the list and the named containers in the same moment, and
// only if that does not settle it the details of the others: they are where a
// near miss is found.
func (r *reader) containers(ctx context.Context) error {
	var list listing
	details := newDetails()
	err := all(
		func() (err error) {
			list, err = r.listing(ctx)
			return err
		},
		func() error {
			r.inspect(ctx, details, called(r.plan.Inspect))
			return nil
		},
	)
	if err == nil && (r.plan.InspectAll || details.missAny(r.plan.Inspect)) {
		r.inspect(ctx, details, r.othersOf(list, details))
	}
	if r.plan.Containers || len(r.plan.Inspect) > 0 {
		containers := merge(list, details)
		for i := range containers {
			r.lookAtSources(ctx, containers[i].Mounts)
		}
		r.put(func(obs *checker.Observation) { obs.Containers = containers })
	}
	if err == nil {
		r.hostPorts(ctx, list)
	}
	return err
}

// details holds what inspections gave, by container ID.
type details struct {
	mu   sync.Mutex
	byID map[string]checker.Container
}

func newDetails() *details { return &details{byID: map[string]checker.Container{}} }

func (d *details) add(c checker.Container) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.byID[c.ID] = c
}

// missAny tells whether one of the names was not found.
func (d *details) missAny(names []string) bool {
	for _, name := range names {
		found := false
		for _, c := range d.byID {
			found = found || c.Name == name
		}
		if !found {
			return true
		}
	}
	return false
}

// subject is a container to inspect, and what its trouble is told of.
type subject struct {
	ref string // name or full ID
	of  string
}

func called(names []string) []subject {
	subjects := make([]subject, len(names))
	for i, name := range names {
		subjects[i] = subject{name, name}
	}
	return subjects
}

// othersOf gives the newest containers that are not known yet. Where a check
// may be about any of them, trouble with one is trouble with all.
func (r *reader) othersOf(list listing, known *details) []subject {
	var others []subject
	for _, c := range list {
		if _, is := known.byID[c.ID]; is {
			continue
		}
		of := nameOf(c)
		if r.plan.InspectAll {
			of = ""
		}
		others = append(others, subject{c.ID, of})
	}
	return others[:min(len(others), maxInspected)]
}

// inspect reads containers, all at once. One that is not there, or not the
// session's, gives nothing.
func (r *reader) inspect(ctx context.Context, into *details, subjects []subject) {
	var wg sync.WaitGroup
	for _, s := range subjects {
		wg.Go(func() {
			found, err := r.src.Engine.ContainerInspect(ctx, s.ref)
			switch {
			case cerrdefs.IsNotFound(err):
				return
			case err != nil:
				r.trouble(checker.TopicContainers, s.of, fmt.Errorf("inspecting container %s: %w", s.ref, err))
				return
			}
			// The engine also takes the beginning of an ID for a name.
			c := detailed(found)
			if (c.Name == s.ref || c.ID == s.ref) && r.isOurs(c.Labels) {
				into.add(c)
			}
		})
	}
	wg.Wait()
}

// merge puts list and details together, newest first. A container that only
// one of them has was made or removed between the two: it is in.
func merge(list listing, details *details) []checker.Container {
	containers := make([]checker.Container, 0, len(list))
	listed := map[string]bool{}
	for _, summary := range list {
		listed[summary.ID] = true
		if c, known := details.byID[summary.ID]; known {
			containers = append(containers, c)
			continue
		}
		containers = append(containers, summarised(summary))
	}
	for _, id := range sortedKeys(details.byID) {
		if !listed[id] {
			containers = append(containers, details.byID[id])
		}
	}
	// A list tells whole seconds, but is in order: within one second it decides.
	slices.SortStableFunc(containers, func(a, b checker.Container) int {
		return cmp.Compare(b.Created.Unix(), a.Created.Unix())
	})
	return containers
}

func nameOf(c container.Summary) string {
	for _, name := range c.Names {
		// A link to another container's name holds a second slash.
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") {
			return name
		}
	}
	return ""
}
