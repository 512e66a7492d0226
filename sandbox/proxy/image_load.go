package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/docker/go-units"

	"matelot/sandbox/owned"
)

// imageLoad loads images from an archive, once it is clear that none of the
// tags in it is one of the learner's own.
func (c *call) imageLoad() error {
	if c.p.cfg.MaxArchive > 0 { // one at a time: each is kept for a while
		defer c.p.pulls.lock("load")()
	}
	var found contents
	archive, err := newSpool(c.r.Body, c.p.cfg.MaxArchive, func(r io.Reader) (err error) {
		found, err = scanArchive(r)
		return err
	})
	if errors.Is(err, errLarge) {
		return refuse(http.StatusRequestEntityTooLarge, CodeLoadLarge, "Size", units.BytesSize(float64(c.p.cfg.MaxArchive)))
	}
	if errors.Is(err, errArchive) {
		return refuse(http.StatusBadRequest, CodeLoadArchive)
	}
	if err != nil {
		return err
	}
	defer archive.close()
	full, err := c.p.claimTags(c.ctx(), found.refs)
	if err != nil {
		return err
	}
	c.entry.Target = strings.Join(found.refs, ",")
	before, err := c.p.imageIDs(c.ctx())
	if err != nil {
		return err
	}
	return c.forward(onward{
		path: "/images/load", query: c.query, stream: archive, length: archive.size,
		modify: c.loaded(full, before),
	})
}

// claimTags claims several tags.
func (p *Proxy) claimTags(ctx context.Context, refs []string) ([]string, error) {
	list := make([]string, 0, len(refs))
	for _, ref := range refs {
		full, err := p.claimTag(ctx, ref)
		if err != nil {
			return nil, err
		}
		list = append(list, full)
	}
	return list, nil
}

// loaded registers what a load brought before the client sees its end.
func (c *call) loaded(full []string, before map[string]bool) func(*http.Response) error {
	end := c.p.creates.begin()
	return func(resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			end()
			return nil
		}
		var ids []string
		resp.Body = &watched{
			ReadCloser: resp.Body,
			line: func(line []byte) {
				c.noteError(line)
				if id := loadedID(line); id != "" {
					ids = append(ids, id)
				}
			},
			end: func() error {
				defer end()
				return c.p.registerLoaded(c.steady(), full, ids, before)
			},
		}
		return nil
	}
}

// registerLoaded puts loaded images and their tags on the list. An untagged
// image that was there before is not the session's.
func (p *Proxy) registerLoaded(ctx context.Context, full, ids []string, before map[string]bool) error {
	for _, ref := range full {
		if err := p.registerTag(ctx, ref, before); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if before[id] {
			continue
		}
		if err := p.cfg.Owned.Add(owned.Item{Kind: owned.Image, ID: id}); err != nil {
			return err
		}
	}
	return nil
}

// loadedID finds the ID that the engine tells of an image without a tag:
// "Loaded image ID: sha256:…".
func loadedID(line []byte) string {
	p := parseProgress(line)
	i := strings.Index(p.Stream, "sha256:")
	if i < 0 {
		return ""
	}
	if id := strings.TrimSpace(p.Stream[i:]); wholeID.MatchString(id) {
		return id
	}
	return ""
}
