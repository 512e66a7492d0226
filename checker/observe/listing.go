package observe

import (
	"context"
	"fmt"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
)

// listing is the engine's list of the session's containers, newest first.
type listing []container.Summary

// maxByID is how many containers are asked for by their IDs.
const maxByID = 200

func (r *reader) listContainers(ctx context.Context) (listing, error) {
	if r.src.Engine == nil {
		return nil, errNoEngine
	}
	args := r.ours()
	if r.src.OwnedContainers != nil {
		ids, err := said(r.src.OwnedContainers)
		switch {
		case err != nil:
			return nil, err
		case len(ids) == 0:
			return nil, nil
		case len(ids) <= maxByID: // a longer query might not be taken
			for _, id := range ids {
				args.Add("id", id)
			}
		}
	}
	list, err := r.src.Engine.ContainerList(ctx, container.ListOptions{All: true, Filters: args})
	if err != nil {
		return nil, fmt.Errorf("listing containers: %w", err)
	}
	ours := make(listing, 0, len(list))
	for _, c := range list {
		if c.Labels[LabelRole] != RoleProbe {
			ours = append(ours, c)
		}
	}
	return ours, nil
}

// ours filters what the engine lists down to the session's.
func (r *reader) ours(more ...filters.KeyValuePair) filters.Args {
	args := filters.NewArgs(more...)
	if r.src.Session != "" {
		args.Add("label", LabelSession+"="+r.src.Session)
	}
	return args
}

// isOurs tells whether a thing with these labels belongs to the session.
func (r *reader) isOurs(labels map[string]string) bool {
	return labels[LabelRole] != RoleProbe && (r.src.Session == "" || labels[LabelSession] == r.src.Session)
}

// named finds the container of that name.
func (l listing) named(name string) (container.Summary, bool) {
	for _, c := range l {
		if nameOf(c) == name {
			return c, true
		}
	}
	return container.Summary{}, false
}

// said asks the session what it owns. When that cannot be told, nothing can be
// judged that stands on it.
func said(owned func() ([]string, error)) ([]string, error) {
	names, err := owned()
	if err != nil {
		return nil, &Problem{CodeUnreadable, fmt.Errorf("what the session made: %w", err)}
	}
	return names, nil
}
