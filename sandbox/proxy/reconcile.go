package proxy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"matelot/sandbox/owned"
)

// Reconcile makes the registry and the engine agree after the proxy was away:
// what bears the session's label but is not on the list is added, what is on
// the list but gone from the engine is dropped.
func (p *Proxy) Reconcile(ctx context.Context) error {
	if err := p.engine.answers(ctx); err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"containers", p.reconcileContainers},
		{"networks", p.reconcileNetworks},
		{"volumes", p.reconcileVolumes},
		{"images", p.reconcileImages},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("reconcile %s: %w", step.what, err)
		}
	}
	return nil
}

// reconcile brings the list of one kind in line with what is there.
// What was added since the list was asked for is not on it, and stays.
func (p *Proxy) reconcile(kind owned.Kind, asked time.Time, there []owned.Item) error {
	var failed error
	ids := map[string]bool{}
	for _, item := range there {
		ids[item.ID] = true
		if old, ok := p.cfg.Owned.Get(kind, item.ID); ok {
			item.Note = old.Note
			if item.Image == "" {
				item.Image = old.Image
			}
		}
		failed = errors.Join(failed, p.cfg.Owned.Add(item))
	}
	for _, item := range p.cfg.Owned.List(kind) {
		if !ids[item.ID] && item.At.Before(asked) {
			failed = errors.Join(failed, p.cfg.Owned.Remove(kind, item.ID))
		}
	}
	return failed
}

func (p *Proxy) reconcileContainers(ctx context.Context) error {
	asked := time.Now()
	list, err := p.containers(ctx, filters{"label": {p.ownLabel()}})
	if err != nil {
		return err
	}
	items := make([]owned.Item, 0, len(list))
	for _, l := range list {
		if known, ok := p.cfg.Owned.Get(owned.Container, l.ID); ok && known.Name == l.name() {
			items = append(items, known)
			continue
		}
		info, found, err := p.inspectContainer(ctx, l.ID)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		items = append(items, info.item())
		if err := p.registerVolumes(ctx, info); err != nil {
			return err
		}
	}
	return p.reconcile(owned.Container, asked, items)
}

func (p *Proxy) reconcileNetworks(ctx context.Context) error {
	asked := time.Now()
	list, err := p.labelledNetworks(ctx)
	if err != nil {
		return err
	}
	items := make([]owned.Item, 0, len(list))
	for _, n := range list {
		items = append(items, owned.Item{Kind: owned.Network, ID: n.ID, Name: n.Name})
	}
	return p.reconcile(owned.Network, asked, items)
}

func (p *Proxy) reconcileVolumes(ctx context.Context) error {
	asked := time.Now()
	list, err := p.labelledVolumes(ctx)
	if err != nil {
		return err
	}
	items := make([]owned.Item, 0, len(list))
	for _, v := range list {
		items = append(items, owned.Item{Kind: owned.Volume, ID: v.Name})
	}
	return p.reconcile(owned.Volume, asked, items)
}

// reconcileImages drops what is gone. It adds only what work that was under
// way at the crash can have made, for an image that somebody else built on one
// of the session's bears the label too.
func (p *Proxy) reconcileImages(ctx context.Context) error {
	if err := p.adoptPending(ctx); err != nil {
		return err
	}
	for _, item := range p.cfg.Owned.List(owned.Image) {
		found, err := p.exists(ctx, "/images/"+item.ID+"/json")
		if err != nil {
			return err
		}
		if !found {
			if err := p.cfg.Owned.Remove(owned.Image, item.ID); err != nil {
				return err
			}
		}
	}
	for _, item := range p.cfg.Owned.List(owned.Tag) {
		// Looking drops a tag that is gone or was moved.
		if _, err := p.findTagged(ctx, item.ID); err != nil && !isNotOwned(err) {
			return err
		}
	}
	return nil
}

// clockSkew is how far the engine's clock may be behind this machine's.
const clockSkew = 5 * time.Second

// adoptPending puts the images on the list that builds and pulls made while
// the proxy was killed.
func (p *Proxy) adoptPending(ctx context.Context) error {
	notes := p.cfg.Owned.List(owned.Pending)
	if len(notes) == 0 {
		return nil
	}
	list, err := p.images(ctx)
	if err != nil {
		return err
	}
	since := notes[0].At.Add(-clockSkew).Unix()
	for _, l := range list {
		if l.Labels[p.labels.image()] == p.cfg.Session && l.Created >= since {
			if err := p.cfg.Owned.Add(owned.Item{Kind: owned.Image, ID: l.ID}); err != nil {
				return err
			}
		}
	}
	for _, note := range notes {
		for full := range strings.FieldsSeq(note.Note) {
			info, found, err := p.inspectImage(ctx, familiar(full))
			if err != nil {
				return err
			}
			if found && p.cfg.Owned.Has(owned.Image, info.ID) {
				if err := p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: info.ID}); err != nil {
					return err
				}
			}
		}
		if err := p.cfg.Owned.Remove(owned.Pending, note.ID); err != nil {
			return err
		}
	}
	return nil
}
