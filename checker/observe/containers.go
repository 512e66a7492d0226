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
		func() error { return r.inspect(ctx, details, r.plan.Inspect) },
	)
	if err == nil && (r.plan.InspectAll || details.missAny(r.plan.Inspect)) {
		err = r.inspect(ctx, details, othersOf(list, details))
	}
	if !r.plan.Containers && len(r.plan.Inspect) == 0 {
		return cmp.Or(err, r.hostPorts(ctx, list))
	}
	containers := merge(list, details)
	for i := range containers {
		r.lookAtSources(ctx, containers[i].Mounts)
	}
	r.put(func(obs *checker.Observation) { obs.Containers = containers })
	return cmp.Or(err, r.hostPorts(ctx, list))
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

// othersOf gives the IDs of the newest containers that are not known yet.
func othersOf(list listing, known *details) []string {
	var ids []string
	for _, c := range list {
		if _, is := known.byID[c.ID]; !is && len(ids) < maxInspected {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// inspect reads containers by name or full ID, all at once. One that is not
// there, or not the session's, gives nothing.
func (r *reader) inspect(ctx context.Context, into *details, names []string) error {
	readings := make([]func() error, len(names))
	for i, name := range names {
		readings[i] = func() error {
			found, err := r.src.Engine.ContainerInspect(ctx, name)
			if cerrdefs.IsNotFound(err) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("inspecting container %s: %w", name, err)
			}
			// The engine also takes the beginning of an ID for a name.
			c := detailed(found)
			if (c.Name == name || c.ID == name) && r.isOurs(c.Labels) {
				into.add(c)
			}
			return nil
		}
	}
	return all(readings...)
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
	for id, c := range details.byID {
		if !listed[id] {
			containers = append(containers, c)
		}
	}
	slices.SortFunc(containers, func(a, b checker.Container) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
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
