package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/network"

	"matelot/checker"
)

// networks reads the session's networks and the default ones. Who is on them
// is told by the list of containers: a list of networks does not say.
func (r *reader) networks(ctx context.Context) error {
	var (
		list         listing
		ours, preset []network.Summary
	)
	err := all(
		func() (err error) {
			list, err = r.listing(ctx)
			return err
		},
		func() (err error) {
			ours, err = r.src.Engine.NetworkList(ctx, network.ListOptions{Filters: r.ours()})
			return err
		},
		func() (err error) {
			if r.src.Session != "" {
				args := filters.NewArgs(filters.Arg("type", "builtin"))
				preset, err = r.src.Engine.NetworkList(ctx, network.ListOptions{Filters: args})
			}
			return err
		},
	)
	if err != nil {
		return fmt.Errorf("listing networks: %w", err)
	}
	networks := make([]checker.Network, 0, len(ours)+len(preset))
	for _, n := range slices.Concat(ours, preset) {
		networks = append(networks, checker.Network{
			ID: n.ID, Name: n.Name, Driver: n.Driver, Labels: n.Labels, Containers: list.on(n.Name),
		})
	}
	slices.SortFunc(networks, func(a, b checker.Network) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	r.put(func(obs *checker.Observation) { obs.Networks = networks })
	return nil
}

// on gives the names of the containers that are on a network, running or not.
func (l listing) on(network string) []string {
	var names []string
	for _, c := range l {
		if c.NetworkSettings == nil {
			continue
		}
		if _, is := c.NetworkSettings.Networks[network]; is {
			names = append(names, nameOf(c))
		}
	}
	slices.Sort(names)
	return names
}
