package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"matelot/sandbox/owned"
)

// imageList lists the images that the session owns or has adopted, with those
// of their tags that it may see.
func (c *call) imageList() error {
	q, err := c.plainFilters()
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/images/json", query: q, modify: rewriteJSON(func(raw json.RawMessage) (any, error) {
		var list []object
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, fmt.Errorf("read images: %w", err)
		}
		out := make([]object, 0, len(list))
		for _, o := range list {
			if c.p.showImage(o) {
				out = append(out, o)
			}
		}
		return out, nil
	})})
}

// showImage tells whether the session may see an image of a list, and leaves
// only what it may see of its tags.
func (p *Proxy) showImage(o object) bool {
	var info imageInfo
	if o.get("Id", &info.ID) != nil || o.get("RepoTags", &info.RepoTags) != nil || o.get("RepoDigests", &info.RepoDigests) != nil {
		return false
	}
	tags := p.visibleTags(info)
	if len(tags) == 0 && !p.cfg.Owned.Has(owned.Image, info.ID) {
		return false
	}
	if len(tags) == len(info.RepoTags) || len(tags) == 0 && isUntagged(info.RepoTags) {
		return true
	}
	digests := visibleDigests(info.RepoDigests, tags)
	if len(tags) == 0 {
		// How the engine lists an image without a tag.
		tags, digests = []string{"<none>:<none>"}, []string{"<none>@<none>"}
	}
	o.set("RepoTags", tags)
	o.set("RepoDigests", digests)
	return true
}

func isUntagged(tags []string) bool {
	return len(tags) == 0 || len(tags) == 1 && tags[0] == "<none>:<none>"
}

// imageInspect shows an image with those of its tags that the session may see.
func (c *call) imageInspect() error {
	u, err := c.imageTarget()
	if isMissing(err) {
		return c.absentImage(c.vars["name"], err)
	}
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/images/" + u.forward + "/json", query: c.query, modify: rewriteObject(func(o object) error {
		tags := c.p.visibleTags(u.imageInfo)
		o.set("RepoTags", append([]string{}, tags...))
		o.set("RepoDigests", append([]string{}, visibleDigests(u.RepoDigests, tags)...))
		return nil
	})})
}

// absentImage lets the engine say that it does not have an image: its words are not the
// same in all versions. err is said of one that is there, but not the session's.
func (c *call) absentImage(ref string, err error) error {
	if _, bad := reference.ParseNormalizedNamed(ref); bad != nil {
		return err
	}
	got, failed := c.p.engine.whole(c.ctx(), ask{method: http.MethodGet, path: "/images/" + ref + "/json"})
	if failed != nil || got.status != http.StatusNotFound {
		return errors.Join(failed, err)
	}
	c.pass(got)
	return nil
}

// imageTarget resolves the image in the call's path.
func (c *call) imageTarget() (usable, error) {
	name := c.vars["name"]
	c.entry.Target = name
	u, err := c.usableImage(name)
	if err != nil {
		return u, err
	}
	c.entry.TargetID = u.ID
	return u, nil
}

// onImage forwards a request that only reads an image.
func onImage(suffix string) func(*call) error {
	return func(c *call) error {
		u, err := c.imageTarget()
		if err != nil {
			return err
		}
		return c.forward(onward{path: "/images/" + u.forward + suffix, query: c.query})
	}
}

// imageSave exports images. A repository without a tag would mean all of its
// tags, others' too: the session's are named instead.
func (c *call) imageSave() error {
	names := c.query["names"]
	if name, ok := c.vars["name"]; ok {
		names = []string{name}
	}
	c.entry.Target = strings.Join(names, ",")
	var out []string
	for _, name := range names {
		refs, err := c.savedRefs(name)
		if err != nil {
			return err
		}
		out = append(out, refs...)
	}
	q := url.Values{"names": out}
	if platform := c.query["platform"]; len(platform) > 0 {
		q["platform"] = platform
	}
	return c.forward(onward{path: "/images/get", query: q})
}

func (c *call) savedRefs(name string) ([]string, error) {
	var out []string
	for _, kind := range []owned.Kind{owned.Tag, owned.Adopted} {
		for _, item := range c.p.cfg.Owned.List(kind) {
			if repository(item.ID) == name {
				out = append(out, familiar(item.ID))
			}
		}
	}
	if len(out) > 0 {
		slices.Sort(out)
		return out, nil
	}
	u, err := c.p.findImage(c.ctx(), name)
	if isNotOwned(err) {
		// The engine's words for a tag, and for what may be an ID.
		if named, err := reference.ParseNormalizedNamed(name); err == nil && !reference.IsNameOnly(named) {
			return nil, missing("reference does not exist")
		}
		return nil, missing("No such image: %s", name)
	}
	if err != nil {
		return nil, err
	}
	return []string{u.forward}, nil
}
