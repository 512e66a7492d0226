package observe

import (
	"context"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"

	"matelot/checker"
)

// volumes reads the session's volumes: those with its label, those it is said
// to own, and those its containers use.
func (r *reader) volumes(ctx context.Context) error {
	byName, err := r.volumesByName(ctx)
	if err != nil {
		return err
	}
	var volumes []checker.Volume
	for _, name := range sortedKeys(byName) {
		volumes = append(volumes, byName[name])
	}
	r.put(func(obs *checker.Observation) { obs.Volumes = volumes })
	return nil
}

func (r *reader) volumesByName(ctx context.Context) (map[string]checker.Volume, error) {
	var (
		list           listing
		labelled, said []*volume.Volume
	)
	err := all(
		func() (err error) {
			list, err = r.listing(ctx)
			return err
		},
		func() error {
			found, err := r.src.Engine.VolumeList(ctx, volume.ListOptions{Filters: r.ours()})
			labelled = found.Volumes
			return err
		},
		func() (err error) {
			said, err = r.saidVolumes(ctx)
			return err
		},
	)
	if err != nil {
		return nil, fmt.Errorf("listing volumes: %w", err)
	}
	users := list.usersOfVolumes()
	byName := map[string]checker.Volume{}
	for _, v := range slices.Concat(labelled, said) {
		if v != nil && v.Labels[LabelRole] != RoleProbe {
			byName[v.Name] = checker.Volume{Name: v.Name, Labels: v.Labels, UsedBy: users[v.Name]}
		}
	}
	for name := range users {
		if _, known := byName[name]; !known {
			byName[name] = checker.Volume{Name: name, UsedBy: users[name]}
		}
	}
	return byName, nil
}

// saidVolumes are those that the session says it owns: they may carry no
// label. The engine takes a name in its filter for a part of one.
func (r *reader) saidVolumes(ctx context.Context) ([]*volume.Volume, error) {
	if r.src.OwnedVolumes == nil || r.src.Session == "" {
		return nil, nil
	}
	names, err := said(r.src.OwnedVolumes)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	args := filters.NewArgs()
	for _, name := range names {
		args.Add("name", name)
	}
	found, err := r.src.Engine.VolumeList(ctx, volume.ListOptions{Filters: args})
	return slices.DeleteFunc(found.Volumes, func(v *volume.Volume) bool {
		return v == nil || !slices.Contains(names, v.Name)
	}), err
}

// usersOfVolumes gives by volume the names of the containers that mount it.
func (l listing) usersOfVolumes() map[string][]string {
	users := map[string][]string{}
	for _, c := range l {
		for _, m := range c.Mounts {
			if m.Type == mount.TypeVolume && !slices.Contains(users[m.Name], nameOf(c)) {
				users[m.Name] = append(users[m.Name], nameOf(c))
			}
		}
	}
	for _, names := range users {
		slices.Sort(names)
	}
	return users
}
