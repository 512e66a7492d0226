package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"matelot/sandbox/owned"
)

// imageInfo is what the proxy needs of an image's inspection.
type imageInfo struct {
	ID          string `json:"Id"`
	Parent      string
	RepoTags    []string
	RepoDigests []string
	Created     string
	Size        int64
	Config      struct {
		Labels  map[string]string
		Volumes map[string]json.RawMessage
	}
}

// usable is an image that the session may use.
type usable struct {
	imageInfo
	// forward is what to call it towards the engine.
	forward string
	// tag is its full reference if it was named by one, else empty.
	tag string
	// adopted tells that tag is not the session's own.
	adopted bool
}

// fullRef gives the full reference with a tag: "docker.io/library/web:latest".
// ok is false for what is no reference, or is one by digest.
func fullRef(ref string) (full string, ok bool) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", false
	}
	if _, digested := named.(reference.Digested); digested {
		return "", false
	}
	return reference.TagNameOnly(named).String(), true
}

// familiar gives a full reference as people write it: "web:latest".
func familiar(full string) string {
	named, err := reference.ParseNormalizedNamed(full)
	if err != nil {
		return full
	}
	return reference.FamiliarString(named)
}

// inspectImage asks the engine for an image by reference or ID.
func (p *Proxy) inspectImage(ctx context.Context, ref string) (info imageInfo, found bool, err error) {
	found, err = p.engine.read(ctx, "/images/"+ref+"/json", nil, &info)
	return info, found, err
}

// usableImage finds an image among those that the session may use: by a
// reference that it made or adopted, by digest, or by an ID or its beginning.
// What it may not use does not exist; the client then pulls it, which adopts
// what the engine has already.
func (c *call) usableImage(ref string) (usable, error) {
	u, err := c.p.findImage(c.ctx(), ref)
	if errors.Is(err, owned.ErrNotOwned) {
		return u, missing("No such image: %s", named(ref))
	}
	return u, err
}

// named adds the tag that the engine means, as its own message does.
func named(ref string) string {
	if full, ok := fullRef(ref); ok {
		return familiar(full)
	}
	return ref
}

// findImage is usableImage with owned.ErrNotOwned for what is not there.
func (p *Proxy) findImage(ctx context.Context, ref string) (usable, error) {
	if full, ok := fullRef(ref); ok {
		u, err := p.findTagged(ctx, full)
		if !errors.Is(err, owned.ErrNotOwned) {
			return u, err
		}
	}
	if digest, err := reference.ParseNormalizedNamed(ref); err == nil {
		if _, ok := digest.(reference.Digested); ok {
			return p.findVisible(ctx, ref, ref)
		}
	}
	id, err := p.visibleID(ref)
	if err != nil {
		return usable{}, err
	}
	return p.findVisible(ctx, id, id)
}

// findTagged finds an image by a reference of the session's.
func (p *Proxy) findTagged(ctx context.Context, full string) (usable, error) {
	tag, isTag := p.cfg.Owned.Get(owned.Tag, full)
	adopted, isAdopted := p.cfg.Owned.Get(owned.Adopted, full)
	if !isTag && !isAdopted {
		return usable{}, owned.ErrNotOwned
	}
	info, found, err := p.inspectImage(ctx, familiar(full))
	if err != nil {
		return usable{}, err
	}
	kind := owned.Tag
	if isAdopted {
		kind = owned.Adopted
	}
	switch {
	case !found, isTag && !p.sameImage(tag, info):
		// Gone, or moved to another image from outside: no longer ours.
		return usable{}, errors.Join(owned.ErrNotOwned, p.cfg.Owned.Remove(kind, full))
	case isAdopted && adopted.Image != info.ID:
		adopted.Image = info.ID
		if err := p.cfg.Owned.Add(adopted); err != nil {
			return usable{}, err
		}
	}
	return usable{imageInfo: info, forward: familiar(full), tag: full, adopted: isAdopted}, nil
}

// sameImage tells whether a tag of the session still names what it named, or
// at least something that is the session's.
func (p *Proxy) sameImage(tag owned.Item, info imageInfo) bool {
	return tag.Image == info.ID || p.cfg.Owned.Has(owned.Image, info.ID)
}

// findVisible finds an image by digest or ID if the session may see it.
func (p *Proxy) findVisible(ctx context.Context, forward, ref string) (usable, error) {
	info, found, err := p.inspectImage(ctx, ref)
	if err != nil {
		return usable{}, err
	}
	if !found {
		return usable{}, errors.Join(owned.ErrNotOwned, p.cfg.Owned.Remove(owned.Image, ref))
	}
	if p.cfg.Owned.Has(owned.Image, info.ID) || len(p.visibleTags(info)) > 0 {
		return usable{imageInfo: info, forward: forward}, nil
	}
	return usable{}, owned.ErrNotOwned
}

// visibleID completes an ID or its beginning among the images that the session
// may use.
func (p *Proxy) visibleID(ref string) (string, error) {
	digits := strings.TrimPrefix(ref, "sha256:")
	if digits == "" || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", owned.ErrNotOwned
	}
	ids := map[string]bool{}
	for _, item := range p.cfg.Owned.List(owned.Image) {
		ids[item.ID] = true
	}
	for _, kind := range []owned.Kind{owned.Tag, owned.Adopted} {
		for _, item := range p.cfg.Owned.List(kind) {
			ids[item.Image] = true
		}
	}
	var found []string
	for id := range ids {
		if strings.HasPrefix(strings.TrimPrefix(id, "sha256:"), digits) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return "", owned.ErrNotOwned
	case 1:
		return found[0], nil
	}
	return "", &refusal{status: http.StatusBadRequest, text: "Multiple IDs found with provided prefix: " + ref}
}

// visibleTags gives those of an image's tags, as people write them, that the
// session made or adopted.
func (p *Proxy) visibleTags(info imageInfo) []string {
	var out []string
	for _, tag := range info.RepoTags {
		if full, ok := fullRef(tag); ok && (p.ownsTag(full, info) || p.cfg.Owned.Has(owned.Adopted, full)) {
			out = append(out, tag)
		}
	}
	return out
}

// ownsTag tells whether a tag on an image is the session's.
func (p *Proxy) ownsTag(full string, info imageInfo) bool {
	item, ok := p.cfg.Owned.Get(owned.Tag, full)
	return ok && p.sameImage(item, info)
}

// visibleDigests gives those of an image's digests whose repository the
// session has a tag in.
func visibleDigests(digests, visible []string) []string {
	var out []string
	for _, d := range digests {
		repo, _, _ := strings.Cut(d, "@")
		if slices.ContainsFunc(visible, func(tag string) bool { return repository(tag) == repo }) {
			out = append(out, d)
		}
	}
	return out
}

// repository gives a familiar reference without its tag.
func repository(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	return reference.FamiliarName(named)
}

// claimTag allows a tag that the session has, or that is still free: moving
// one of the learner's own tags would change their engine.
func (p *Proxy) claimTag(ctx context.Context, ref string) (full string, err error) {
	full, ok := fullRef(ref)
	if !ok {
		return "", &refusal{status: http.StatusBadRequest, text: "invalid reference format: " + ref}
	}
	info, found, err := p.inspectImage(ctx, familiar(full))
	switch {
	case err != nil:
		return "", err
	case !found, p.ownsTag(full, info):
		return full, nil
	}
	return "", forbid(CodeForeignTag, "Name", familiar(full))
}

// registerTag puts a tag that the session made on the list, and its image with
// it if that is the session's: labelled by it, or not there before.
func (p *Proxy) registerTag(ctx context.Context, full string, before map[string]bool) error {
	info, found, err := p.inspectImage(ctx, familiar(full))
	if err != nil || !found {
		return err
	}
	if err := p.registerImage(info, before); err != nil {
		return err
	}
	note := ""
	if old, ok := p.cfg.Owned.Get(owned.Tag, full); ok {
		note = old.Note // a stand-in that made way for the real image is still claimed
	}
	return p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: info.ID, Note: note})
}

// registerImage puts an image on the list if it is the session's. before nil
// means that only the label can tell.
func (p *Proxy) registerImage(info imageInfo, before map[string]bool) error {
	labelled := info.Config.Labels[p.labels.image()] == p.cfg.Session
	isNew := before != nil && !before[info.ID]
	if !labelled && !isNew {
		return nil
	}
	return p.cfg.Owned.Add(owned.Item{Kind: owned.Image, ID: info.ID})
}

// imageIDs gives the IDs of all images of the engine, layers of builds too.
func (p *Proxy) imageIDs(ctx context.Context) (map[string]bool, error) {
	var list []struct {
		ID string `json:"Id"`
	}
	if _, err := p.engine.read(ctx, "/images/json", map[string][]string{"all": {"1"}}, &list); err != nil {
		return nil, err
	}
	ids := make(map[string]bool, len(list))
	for _, image := range list {
		ids[image.ID] = true
	}
	return ids, nil
}
