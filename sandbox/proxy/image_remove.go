package proxy

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"matelot/sandbox/owned"
)

// removed is one line of the engine's answer to the removal of an image.
type removed struct {
	Untagged string `json:"Untagged,omitempty"`
	Deleted  string `json:"Deleted,omitempty"`
}

// imageRemove takes away what of an image is the session's: a tag, or the
// image itself. Adopted references are only hidden.
func (c *call) imageRemove() error {
	name := c.vars["name"]
	c.entry.Target = name
	u, err := c.p.findImage(c.ctx(), name)
	if isNotOwned(err) {
		return c.refuseImage(name)
	}
	if err != nil {
		return err
	}
	c.entry.TargetID = u.ID
	force := truth(c.query.Get("force"))
	if force {
		if err := c.p.refuseInUse(c.ctx(), u); err != nil {
			return err
		}
	}
	list, err := c.p.removeImage(c.steady(), u, force)
	if err != nil {
		return err
	}
	c.noteUntagged(list)
	c.reply(http.StatusOK, list)
	return nil
}

// noteUntagged notes which names images lost: a prune, or a removal by ID,
// does not tell, and afterwards there is nothing left to ask.
func (c *call) noteUntagged(list []removed) {
	var names []string
	for _, r := range list {
		if r.Untagged != "" {
			names = append(names, r.Untagged)
		}
	}
	c.flag("removed", strings.Join(names, ","))
}

// refuseImage tells an image that is not the session's from none at all.
func (c *call) refuseImage(name string) error {
	_, found, err := c.p.inspectImage(c.ctx(), name)
	switch {
	case err != nil:
		return err
	case found:
		return forbid(CodeForeignImage, "Name", name)
	}
	return missing("No such image: %s", named(name))
}

// refuseInUse refuses to force an image away from a container outside the
// session, which the engine would do.
func (p *Proxy) refuseInUse(ctx context.Context, u usable) error {
	users, err := p.containersOf(ctx, u.ID)
	if err != nil {
		return err
	}
	for _, user := range users {
		if !p.cfg.Owned.Has(owned.Container, user.ID) {
			return forbid(CodeImageInUse, "Name", u.forward, "Container", user.name())
		}
	}
	return nil
}

// removeImage takes an image away as it was named: by a tag, or by its ID.
func (p *Proxy) removeImage(ctx context.Context, u usable, force bool) ([]removed, error) {
	if u.adopted {
		return p.hide(ctx, u, force)
	}
	if u.tag != "" {
		return p.untag(ctx, u, u.tag, force)
	}
	visible := p.visibleTags(u.imageInfo)
	if repos := repositories(visible); len(repos) > 1 && !force {
		return nil, &refusal{status: http.StatusConflict, text: "conflict: unable to delete " +
			shortID(u.ID[len("sha256:"):]) + " (must be forced) - image is referenced in multiple repositories"}
	}
	if p.allOurs(u.imageInfo) && !p.hasStandIn(u.imageInfo) && p.cfg.Owned.Has(owned.Image, u.ID) {
		return p.delete(ctx, u.ID, u.imageInfo, force)
	}
	var list []removed
	for _, tag := range visible {
		full, _ := fullRef(tag)
		each := u
		each.tag, each.forward, each.adopted = full, tag, p.cfg.Owned.Has(owned.Adopted, full)
		part, err := p.removeImage(ctx, each, force)
		if err != nil {
			return list, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// allOurs tells whether all tags of an image are the session's.
func (p *Proxy) allOurs(info imageInfo) bool {
	return !slices.ContainsFunc(info.RepoTags, func(tag string) bool {
		full, ok := fullRef(tag)
		return !ok || !p.ownsTag(full, info)
	})
}

func repositories(tags []string) map[string]bool {
	repos := map[string]bool{}
	for _, tag := range tags {
		repos[repository(tag)] = true
	}
	return repos
}

// hide makes an adopted reference disappear from the session. As the engine
// would, it keeps to the image while one of the session's containers uses it.
func (p *Proxy) hide(ctx context.Context, u usable, force bool) ([]removed, error) {
	if !force && len(p.visibleTags(u.imageInfo)) == 1 {
		users, err := p.containersOf(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			if p.cfg.Owned.Has(owned.Container, user.ID) {
				return nil, &refusal{status: http.StatusConflict, text: "conflict: unable to remove repository reference \"" +
					u.forward + "\" (must force) - container " + shortID(user.ID) + " is using its referenced image " +
					shortID(u.ID[len("sha256:"):])}
			}
		}
	}
	if err := p.cfg.Owned.Remove(owned.Adopted, u.tag); err != nil {
		return nil, err
	}
	return []removed{{Untagged: u.forward}}, nil
}

// untag removes one of the session's tags. The engine deletes the image with
// its last tag.
func (p *Proxy) untag(ctx context.Context, u usable, full string, force bool) ([]removed, error) {
	remove := func() ([]removed, error) { return p.delete(ctx, familiar(full), u.imageInfo, force) }
	if p.isStandInTag(full) {
		return p.releaseStandIn(ctx, u, remove)
	}
	return remove()
}

// delete has the engine delete by tag or ID, without its own clearing up of
// parent images, among which others' may be; then it clears up those parents
// that are the session's.
func (p *Proxy) delete(ctx context.Context, ref string, info imageInfo, force bool) ([]removed, error) {
	q := values("noprune", "1")
	if force {
		q.Set("force", "1")
	}
	got, err := p.engine.whole(ctx, ask{method: http.MethodDelete, path: "/images/" + ref, query: q})
	if err != nil {
		return nil, err
	}
	if !got.ok() {
		return nil, &refusal{status: got.status, text: got.message()}
	}
	var list []removed
	if err := got.decode(&list); err != nil {
		return nil, err
	}
	if err := p.forgetImages(list); err != nil {
		return list, err
	}
	if !slices.Contains(list, removed{Deleted: info.ID}) {
		return list, nil
	}
	parents, err := p.deleteLayers(ctx, info.Parent)
	return append(list, parents...), err
}

// deleteLayers deletes the steps of a build, from the last one up, as far as
// they are the session's and nothing else needs them.
func (p *Proxy) deleteLayers(ctx context.Context, id string) ([]removed, error) {
	var list []removed
	for id != "" && p.cfg.Owned.Has(owned.Image, id) {
		info, found, err := p.inspectImage(ctx, id)
		if err != nil || !found || len(info.RepoTags) > 0 {
			return list, err
		}
		got, err := p.engine.whole(ctx, ask{method: http.MethodDelete, path: "/images/" + id, query: values("noprune", "1")})
		if err != nil {
			return list, err
		}
		if !got.ok() {
			return list, nil // another image stands on it
		}
		var part []removed
		if err := got.decode(&part); err != nil {
			return list, err
		}
		if err := p.forgetImages(part); err != nil {
			return list, err
		}
		list = append(list, part...)
		id = info.Parent
	}
	return list, nil
}

// forgetImages takes what the engine removed off the list.
func (p *Proxy) forgetImages(list []removed) error {
	for _, item := range list {
		if full, ok := fullRef(item.Untagged); ok {
			if err := p.cfg.Owned.Remove(owned.Tag, full); err != nil {
				return err
			}
		}
		if err := p.cfg.Owned.Remove(owned.Image, item.Deleted); err != nil {
			return err
		}
	}
	return nil
}
