package proxy

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"matelot/sandbox/owned"
)

// containerPrune, networkPrune and volumePrune have the engine prune what
// bears the session's label, after making sure that all of it is on the
// registry's list: a label alone could have been set by anybody.

func (c *call) containerPrune() error {
	list, err := c.p.containers(c.ctx(), filters{"label": {c.p.ownLabel()}})
	if err != nil {
		return err
	}
	for _, l := range list {
		if !c.p.cfg.Owned.Has(owned.Container, l.ID) && !hasLabel(l.Labels, labelProbe) {
			return refuse(http.StatusConflict, CodeIntruder, "Name", l.name())
		}
	}
	return c.enginePrune("/containers/prune", "ContainersDeleted", func(id string) error {
		return c.p.cfg.Owned.Remove(owned.Container, id)
	})
}

func (c *call) networkPrune() error {
	list, err := c.p.labelledNetworks(c.ctx())
	if err != nil {
		return err
	}
	for _, n := range list {
		if !c.p.cfg.Owned.Has(owned.Network, n.ID) {
			return refuse(http.StatusConflict, CodeIntruder, "Name", n.Name)
		}
	}
	return c.enginePrune("/networks/prune", "NetworksDeleted", func(name string) error {
		item, ok := c.p.cfg.Owned.ByName(owned.Network, name)
		if !ok {
			return nil
		}
		return c.p.cfg.Owned.Remove(owned.Network, item.ID)
	})
}

func (c *call) volumePrune() error {
	list, err := c.p.labelledVolumes(c.ctx())
	if err != nil {
		return err
	}
	for _, v := range list {
		if !c.p.cfg.Owned.Has(owned.Volume, v.Name) {
			return refuse(http.StatusConflict, CodeIntruder, "Name", v.Name)
		}
	}
	return c.enginePrune("/volumes/prune", "VolumesDeleted", func(name string) error {
		return c.p.cfg.Owned.Remove(owned.Volume, name)
	})
}

// enginePrune prunes by the session's label and takes what went off the list.
// A check's own container is left to the check.
func (c *call) enginePrune(path, deleted string, forget func(string) error) error {
	f, err := parseFilters(c.query.Get("filters"))
	if err != nil {
		return err
	}
	q := clone(c.query)
	q.Set("filters", f.with("label", c.p.ownLabel()).with("label!", labelProbe).encode())
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: path, query: q})
	if err != nil {
		return err
	}
	if got.ok() {
		var o object
		var names []string
		if err := got.decode(&o); err != nil {
			return err
		}
		if err := o.get(deleted, &names); err != nil {
			return err
		}
		for _, name := range names {
			if err := forget(name); err != nil {
				return err
			}
		}
		c.flag("removed", strings.Join(names, ","))
	}
	c.pass(got)
	return nil
}

// pruned is the engine's answer to a prune of images.
type pruned struct {
	ImagesDeleted  []removed
	SpaceReclaimed int64
}

// imagePrune removes the session's unused images: those without a tag, or with
// dangling=false all. The engine's own prune would take everybody's.
func (c *call) imagePrune() error {
	f, err := parseFilters(c.query.Get("filters"))
	if err != nil {
		return err
	}
	dangling, present := f.one("dangling")
	images, err := c.p.ownImages(c.ctx(), f)
	if err != nil {
		return err
	}
	used, err := c.p.containers(c.ctx(), filters{})
	if err != nil {
		return err
	}
	var out pruned
	for _, image := range images {
		if !dangling && present {
			if err := c.pruneTagged(image, used, &out); err != nil {
				return err
			}
			continue
		}
		if isUntagged(image.RepoTags) && !inUse(used, image.ID) {
			if err := c.pruneOne(usable{imageInfo: image, forward: image.ID}, &out); err != nil {
				return err
			}
		}
	}
	c.noteUntagged(out.ImagesDeleted)
	c.reply(http.StatusOK, out)
	return nil
}

// pruneTagged removes an unused image with all of its tags that the session
// may see. An adopted one is unused when no container of the session uses it.
func (c *call) pruneTagged(image imageInfo, used []listed, out *pruned) error {
	ours := slices.DeleteFunc(slices.Clone(used), func(l listed) bool {
		return !c.p.cfg.Owned.Has(owned.Container, l.ID)
	})
	if inUse(ours, image.ID) {
		return nil
	}
	for _, tag := range c.p.visibleTags(image) {
		full, _ := fullRef(tag)
		adopted := c.p.cfg.Owned.Has(owned.Adopted, full)
		if !adopted && inUse(used, image.ID) {
			continue
		}
		u := usable{imageInfo: image, forward: tag, tag: full, adopted: adopted}
		if err := c.pruneOne(u, out); err != nil {
			return err
		}
	}
	if isUntagged(image.RepoTags) && c.p.cfg.Owned.Has(owned.Image, image.ID) && !inUse(used, image.ID) {
		return c.pruneOne(usable{imageInfo: image, forward: image.ID}, out)
	}
	return nil
}

// pruneOne removes one image or tag. That others still need it is no error
// here.
func (c *call) pruneOne(u usable, out *pruned) error {
	list, err := c.p.removeImage(c.steady(), u, false)
	var r *refusal
	if errors.As(err, &r) && (r.status == http.StatusConflict || r.status == http.StatusNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	out.ImagesDeleted = append(out.ImagesDeleted, list...)
	if slices.Contains(list, removed{Deleted: u.ID}) {
		out.SpaceReclaimed += u.Size
	}
	return nil
}

func inUse(containers []listed, image string) bool {
	return slices.ContainsFunc(containers, func(l listed) bool { return l.ImageID == image })
}

// prunable reads the filters that prunes have in common.
func prunable(f filters, created int64, labels map[string]string) bool {
	for _, until := range f["until"] {
		if at, ok := parseUntil(until); ok && created >= at {
			return false
		}
	}
	for _, want := range f["label"] {
		if !hasLabel(labels, want) {
			return false
		}
	}
	for _, not := range f["label!"] {
		if hasLabel(labels, not) {
			return false
		}
	}
	return true
}

func hasLabel(labels map[string]string, want string) bool {
	key, value, withValue := strings.Cut(want, "=")
	got, ok := labels[key]
	return ok && (!withValue || got == value)
}

// parseUntil reads the value of an until filter: seconds since 1970, a time,
// or how long ago.
func parseUntil(s string) (unix int64, ok bool) {
	if n, err := strconv.ParseInt(strings.SplitN(s, ".", 2)[0], 10, 64); err == nil {
		return n, true
	}
	if d, err := time.ParseDuration(s); err == nil {
		return time.Now().Add(-d).Unix(), true
	}
	for _, layout := range []string{time.RFC3339Nano, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t.Unix(), true
		}
	}
	return 0, false
}
