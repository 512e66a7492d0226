package proxy

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"matelot/sandbox/owned"
)

// imageTag gives an image that the session may use one more name, which is
// then the session's.
func (c *call) imageTag() error {
	u, err := c.imageTarget()
	if err != nil {
		return err
	}
	full, err := c.p.claimTag(c.ctx(), joinRef(c.query.Get("repo"), c.query.Get("tag")))
	if err != nil {
		return err
	}
	c.flag("to", familiar(full))
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodPost, path: "/images/" + u.ID + "/tag", query: c.query,
	})
	if err != nil {
		return err
	}
	if got.ok() {
		if err := c.p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: u.ID}); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}

// joinRef joins a repository and a tag as they come in two parameters.
func joinRef(repo, tag string) string {
	switch {
	case tag == "":
		return repo
	case strings.Contains(tag, ":"):
		return repo + "@" + tag
	}
	return repo + ":" + tag
}

// labelChanges are the changes that mark an image as the session's, and take
// back the container's label, which containers of the image would inherit.
func (p *Proxy) labelChanges() []string {
	return []string{
		`LABEL "` + p.labels.image() + `"="` + p.cfg.Session + `"`,
		`LABEL "` + p.labels.session() + `"=""`,
	}
}

// commitFields are the fields of a commit's body: a container's configuration.
func (c *call) commitFields() fields {
	f := c.createFields()
	delete(f, "HostConfig")
	delete(f, "NetworkingConfig")
	return f
}

// commit makes an image of one of the session's containers.
func (c *call) commit() error {
	item, err := c.container(c.query.Get("container"))
	if err != nil {
		return err
	}
	c.onItem(item)
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, c.commitFields())
	if err != nil {
		return err
	}
	var full string
	if repo := c.query.Get("repo"); repo != "" {
		if full, err = c.p.claimTag(c.ctx(), joinRef(repo, c.query.Get("tag"))); err != nil {
			return err
		}
	}
	q := clone(c.query)
	q.Set("container", item.ID)
	q["changes"] = append(append([]string{}, q["changes"]...), c.p.labelChanges()...)
	defer c.p.creates.begin()()
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: "/commit", query: q, body: o.encode()})
	if err != nil {
		return err
	}
	if got.ok() {
		var made struct {
			ID string `json:"Id"`
		}
		if err := got.decode(&made); err != nil {
			return err
		}
		if err := c.p.registerMade(made.ID, full); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}

// registerMade puts a new image, and its tag if it has one, on the list.
func (p *Proxy) registerMade(id, full string) error {
	err := p.cfg.Owned.Add(owned.Item{Kind: owned.Image, ID: id})
	if full != "" {
		err = errors.Join(err, p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: id}))
	}
	return err
}

// imageCreate is a pull or an import, which share a path.
func (c *call) imageCreate() error {
	if c.query.Get("fromSrc") != "" {
		c.entry.Action = "image.import"
		return c.imageImport()
	}
	return c.imagePull()
}

// imageImport makes an image of a file system that the client sends. The
// engine would also fetch one from an address for the client; that is refused,
// because it does so from the host's own network.
func (c *call) imageImport() error {
	if c.query.Get("fromSrc") != "-" {
		return forbid(CodeImportURL)
	}
	var full string
	if repo := c.query.Get("repo"); repo != "" {
		var err error
		if full, err = c.p.claimTag(c.ctx(), joinRef(repo, c.query.Get("tag"))); err != nil {
			return err
		}
		c.entry.Target = familiar(full)
	}
	q := clone(c.query)
	q["changes"] = append(append([]string{}, q["changes"]...), c.p.labelChanges()...)
	return c.forward(onward{
		path: "/images/create", query: q, stream: c.r.Body, length: c.r.ContentLength,
		modify: c.madeByStream(func(ids []string) error {
			for _, id := range ids {
				if err := c.p.registerMade(id, full); err != nil {
					return err
				}
			}
			return nil
		}),
	})
}

var wholeID = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// madeByStream watches a stream of progress for the IDs of images, and hands
// them over before the client sees the stream's end.
func (c *call) madeByStream(register func(ids []string) error) func(*http.Response) error {
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
				if id := idIn(line); id != "" {
					ids = append(ids, id)
				}
			},
			end: func() error {
				defer end()
				return register(ids)
			},
		}
		return nil
	}
}

// progress is a line of the engine's progress streams.
type progress struct {
	Status string          `json:"status"`
	Stream string          `json:"stream"`
	Error  string          `json:"error"`
	Aux    json.RawMessage `json:"aux"`
}

// idIn gives the whole image ID that a line of progress tells, if it does.
func idIn(line []byte) string {
	p := parseProgress(line)
	var aux struct{ ID string }
	if json.Unmarshal(p.Aux, &aux) == nil && wholeID.MatchString(aux.ID) {
		return aux.ID
	}
	for _, s := range []string{p.Status, p.Stream} {
		if s = strings.TrimSpace(s); wholeID.MatchString(s) {
			return s
		}
	}
	return ""
}

// values copies parameters under other names, leaving out empty ones.
func values(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

// parseProgress reads a line of a progress stream; what is none is empty.
func parseProgress(line []byte) progress {
	var p progress
	if json.Unmarshal(line, &p) != nil {
		return progress{}
	}
	return p
}
