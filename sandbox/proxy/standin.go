package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"matelot/sandbox/owned"
)

// A stand-in is a lab image under the name of the real one. Several sessions on
// one engine share it, since the engine has each name once: each claims it, and
// only the last to let go of it really removes it.

// lockStandIn keeps other sessions from adding or removing a stand-in while
// this one looks at it.
func (p *Proxy) lockStandIn(ctx context.Context, full string) (unlock func(), err error) {
	locking, ok := p.cfg.Claims.(Locking)
	if !ok {
		return func() {}, nil
	}
	unlock, err = locking.Lock(ctx, full)
	if err != nil {
		return nil, fmt.Errorf("lock the stand-in %s: %w", familiar(full), err)
	}
	return unlock, nil
}

// claimStandIn puts a stand-in on the session's list.
func (p *Proxy) claimStandIn(full string, info imageInfo) error {
	if p.cfg.Claims != nil {
		if err := p.cfg.Claims.Claim(full, p.cfg.Session); err != nil {
			return fmt.Errorf("claim the stand-in: %w", err)
		}
	}
	return p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: info.ID, Note: owned.NoteStandIn})
}

// isStandIn tells whether an image that is on the engine already is the very
// lab image that would be supplied for its name. Labels cannot tell that: an
// image that the learner built on a lab image inherits them.
func (pl *pull) isStandIn(ctx context.Context, info imageInfo) (bool, error) {
	if pl.p.cfg.Supply == nil || pl.p.cfg.Claims == nil || info.Config.Labels[labelKind] == "" {
		return false, nil
	}
	arch, err := pl.p.arch(ctx, pl.platform)
	if err != nil {
		return false, err
	}
	archive, found, err := pl.p.cfg.Supply.Supply(ctx, pl.full, arch)
	if err != nil || !found {
		return false, err
	}
	if closer, ok := archive.(io.Closer); ok {
		defer func() { _ = closer.Close() }()
	}
	inside, err := scanArchive(archive)
	if err != nil {
		return false, err
	}
	return slices.Contains(inside.ids, info.ID), nil
}

// releaseStandIn lets go of a stand-in. If other sessions still use it, it is
// only hidden from this one; else remove takes it away.
func (p *Proxy) releaseStandIn(ctx context.Context, u usable, remove func() ([]removed, error)) (list []removed, err error) {
	if p.cfg.Claims == nil {
		return remove()
	}
	unlock, err := p.lockStandIn(ctx, u.tag)
	if err != nil {
		return nil, err
	}
	defer unlock()
	last, err := p.cfg.Claims.Release(u.tag, p.cfg.Session)
	if err != nil {
		return nil, fmt.Errorf("release the stand-in: %w", err)
	}
	if !last {
		return []removed{{Untagged: u.forward}}, p.forgetTag(u)
	}
	list, err = remove()
	if err != nil {
		// It is still there, and so still claimed.
		err = errors.Join(err, p.cfg.Claims.Claim(u.tag, p.cfg.Session))
	}
	return list, err
}

// forgetTag takes a tag off the list, and its image with the last one.
func (p *Proxy) forgetTag(u usable) error {
	if err := p.cfg.Owned.Remove(owned.Tag, u.tag); err != nil {
		return err
	}
	if len(p.visibleTags(u.imageInfo)) > 0 {
		return nil
	}
	return p.cfg.Owned.Remove(owned.Image, u.ID)
}

// hasStandIn tells whether one of an image's tags is a stand-in.
func (p *Proxy) hasStandIn(info imageInfo) bool {
	return slices.ContainsFunc(info.RepoTags, func(tag string) bool {
		full, ok := fullRef(tag)
		return ok && p.isStandInTag(full)
	})
}

func (p *Proxy) isStandInTag(full string) bool {
	item, ok := p.cfg.Owned.Get(owned.Tag, full)
	return ok && item.Note == owned.NoteStandIn
}
