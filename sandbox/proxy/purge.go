package proxy

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"matelot/sandbox/owned"
)

// Report lists what a purge removed, or would remove, by the names that people
// know.
type Report struct {
	// Services are those of the swarm that the session's own engine was, and Swarm
	// tells whether it was one.
	Services   []string
	Swarm      bool
	Containers []string
	Networks   []string
	Volumes    []string
	// Images are tags, and IDs of images without one.
	Images []string
	// Kept are things of the session that had to stay, with the reason: an
	// image, say, that a container outside the session was made from.
	Kept []Kept
}

// Kept is one thing that a purge could not remove.
type Kept struct {
	Kind owned.Kind
	Name string
	// Why is the engine's own message.
	Why string
}

// Empty tells whether there was nothing to remove.
func (r Report) Empty() bool {
	return !r.Swarm && len(r.Containers)+len(r.Networks)+len(r.Volumes)+len(r.Images)+len(r.Kept) == 0
}

// PlanPurge tells what Purge would remove, and removes nothing.
func (p *Proxy) PlanPurge(ctx context.Context) (Report, error) {
	if err := p.Reconcile(ctx); err != nil {
		return Report{}, err
	}
	var r Report
	var err error
	if r.Swarm, err = p.inSwarm(ctx); err != nil {
		return r, err
	}
	if r.Swarm {
		if r.Services, err = p.services(ctx); err != nil {
			return r, err
		}
	}
	for _, item := range p.cfg.Owned.List(owned.Container) {
		r.Containers = append(r.Containers, item.Name)
	}
	left, err := p.leftSteps(ctx)
	if err != nil {
		return r, err
	}
	for _, item := range left {
		r.Containers = append(r.Containers, item.Name)
	}
	for _, item := range p.cfg.Owned.List(owned.Network) {
		r.Networks = append(r.Networks, item.Name)
	}
	for _, item := range p.cfg.Owned.List(owned.Volume) {
		r.Volumes = append(r.Volumes, item.ID)
	}
	tagged := map[string]bool{}
	for _, item := range p.cfg.Owned.List(owned.Tag) {
		r.Images = append(r.Images, familiar(item.ID))
		tagged[item.Image] = true
	}
	for _, item := range p.cfg.Owned.List(owned.Image) {
		if !tagged[item.ID] && item.Note != owned.NoteLayer {
			r.Images = append(r.Images, item.ID)
		}
	}
	return r, nil
}

// Purge removes all that the session owns: the swarm with its services, containers,
// networks, volumes, tags and images, in that order. Adopted images are only forgotten. What has
// vanished meanwhile is no error, and what must stay is reported.
func (p *Proxy) Purge(ctx context.Context) (Report, error) {
	var r Report
	if err := p.Reconcile(ctx); err != nil {
		return r, err
	}
	for _, step := range []func(context.Context, *Report) error{
		p.purgeSwarm, p.purgeContainers, p.purgeSteps, p.purgeNetworks, p.purgeVolumes, p.purgeTags, p.purgeImages,
	} {
		if err := step(ctx, &r); err != nil {
			return r, fmt.Errorf("purge: %w", err)
		}
	}
	for _, item := range p.cfg.Owned.List(owned.Adopted) {
		if err := p.cfg.Owned.Remove(owned.Adopted, item.ID); err != nil {
			return r, fmt.Errorf("purge: %w", err)
		}
	}
	return r, nil
}

// purgeOne deletes one object by its path.
func (p *Proxy) purgeOne(ctx context.Context, r *Report, item owned.Item, path string, query ...string) (gone bool, err error) {
	got, err := p.engine.whole(ctx, ask{method: http.MethodDelete, path: path, query: values(query...)})
	if err != nil {
		return false, err
	}
	if !got.ok() && got.status != http.StatusNotFound {
		name := item.Name
		if name == "" {
			name = item.ID
		}
		r.Kept = append(r.Kept, Kept{Kind: item.Kind, Name: name, Why: got.message()})
		return false, nil
	}
	return got.ok(), p.cfg.Owned.Remove(item.Kind, item.ID)
}

func (p *Proxy) purgeContainers(ctx context.Context, r *Report) error {
	for _, item := range p.cfg.Owned.List(owned.Container) {
		gone, err := p.purgeOne(ctx, r, item, "/containers/"+item.ID, "force", "1", "v", "1")
		if err != nil {
			return err
		}
		if gone {
			r.Containers = append(r.Containers, item.Name)
		}
	}
	return nil
}

func (p *Proxy) purgeNetworks(ctx context.Context, r *Report) error {
	for _, item := range p.cfg.Owned.List(owned.Network) {
		gone, err := p.purgeOne(ctx, r, item, "/networks/"+item.ID)
		if err != nil {
			return err
		}
		if gone {
			r.Networks = append(r.Networks, item.Name)
		}
	}
	return nil
}

func (p *Proxy) purgeVolumes(ctx context.Context, r *Report) error {
	for _, item := range p.cfg.Owned.List(owned.Volume) {
		state, err := p.volumeState(ctx, item.ID)
		if err != nil {
			return err
		}
		if state != volumeOurs {
			continue // went with its container, or the name is somebody else's now
		}
		gone, err := p.purgeOne(ctx, r, item, "/volumes/"+item.ID)
		if err != nil {
			return err
		}
		if gone {
			r.Volumes = append(r.Volumes, item.ID)
		}
	}
	return nil
}

func (p *Proxy) purgeTags(ctx context.Context, r *Report) error {
	for _, item := range p.cfg.Owned.List(owned.Tag) {
		u, err := p.findTagged(ctx, item.ID)
		if isNotOwned(err) {
			continue
		}
		if err != nil {
			return err
		}
		if err := p.purgeImage(ctx, r, u); err != nil {
			return err
		}
	}
	return nil
}

// purgeImages removes the session's images that had no tag, newest first, so
// that a step of a build goes after what was built on it.
func (p *Proxy) purgeImages(ctx context.Context, r *Report) error {
	list := p.cfg.Owned.List(owned.Image)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Note == owned.NoteLayer && !p.cfg.Owned.Has(owned.Image, list[i].ID) {
			continue // went with the image above it
		}
		info, found, err := p.inspectImage(ctx, list[i].ID)
		if err != nil {
			return err
		}
		if !found || len(info.RepoTags) > 0 {
			// A tag that is left is somebody else's: the image is theirs now.
			if err := p.cfg.Owned.Remove(owned.Image, list[i].ID); err != nil {
				return err
			}
			continue
		}
		u := usable{imageInfo: info, forward: info.ID}
		if err := p.purgeImage(ctx, r, u); err != nil {
			return err
		}
	}
	return nil
}

// purgeImage removes one tag or image, without force: what is in use stays.
func (p *Proxy) purgeImage(ctx context.Context, r *Report, u usable) error {
	list, err := p.removeImage(ctx, u, false)
	var why *refusal
	switch {
	case errors.As(err, &why) && why.status == http.StatusNotFound:
		return p.cfg.Owned.Remove(owned.Image, u.ID)
	case errors.As(err, &why):
		r.Kept = append(r.Kept, Kept{Kind: owned.Image, Name: u.forward, Why: p.say(why)})
		return nil
	case err != nil:
		return err
	}
	if len(list) > 0 {
		r.Images = append(r.Images, u.forward)
	}
	return nil
}
