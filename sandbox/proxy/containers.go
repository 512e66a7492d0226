package proxy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"matelot/sandbox/owned"
)

// containerList lists the session's containers alone.
func (c *call) containerList() error {
	q, err := c.filtered()
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/containers/json", query: q})
}

// onContainer forwards a request about one of the session's containers.
func (c *call) onContainer(suffix string) error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	return c.forward(onward{
		path: "/containers/" + item.ID + suffix, query: c.query,
		modify: c.forgetting(owned.Container, item.ID),
	})
}

// forgetting takes an object off the list when the engine says that it is gone.
func (c *call) forgetting(kind owned.Kind, id string) func(*http.Response) error {
	return func(resp *http.Response) error {
		if resp.StatusCode == http.StatusNotFound && resp.Request.Method != http.MethodHead {
			_, found, err := c.p.inspectContainer(c.steady(), id)
			if err != nil || found {
				return err
			}
			return c.p.cfg.Owned.Remove(kind, id)
		}
		return nil
	}
}

// containerKill kills one of the session's containers. The engine's words for what keeps
// it from that begin with the name that it was given, which is the learner's.
func (c *call) containerKill() error {
	const words = "Cannot kill container: "
	ref := c.vars["id"]
	item, err := c.container(ref)
	if isMissing(err) {
		return missing(words+"%[1]s: No such container: %[1]s", ref)
	}
	if err != nil {
		return err
	}
	c.onItem(item)
	return c.forward(onward{path: "/containers/" + item.ID + "/kill", query: c.query, modify: c.naming(item.ID, words, "")})
}

// naming has the engine's refusal name a container as the learner did: it has the ID.
// before and after are its words around the name.
func (c *call) naming(id, before, after string) func(*http.Response) error {
	forget := c.forgetting(owned.Container, id)
	return func(resp *http.Response) error {
		if err := forget(resp); err != nil || resp.StatusCode < http.StatusBadRequest {
			return err
		}
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
		if err != nil {
			return fmt.Errorf("read the engine's refusal: %w", err)
		}
		closeBody(resp)
		var m message
		if json.Unmarshal(raw, &m) == nil {
			m.Message = strings.Replace(m.Message, before+id+after, before+c.vars["id"]+after, 1)
		}
		return replaceBody(resp, m)
	}
}

// simple makes a handler for a request about one container that needs nothing
// but its resolution.
func simple(suffix string) func(*call) error {
	return func(c *call) error { return c.onContainer(suffix) }
}

// containerArchive copies files out of a container or into it. The engine
// mounts the binds of one that does not run for that, so they are looked at as
// before a start.
func (c *call) containerArchive() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	info, found, err := c.p.inspectContainer(c.ctx(), item.ID)
	if err != nil {
		return err
	}
	if found {
		err = c.recheckBinds(info)
	}
	if err != nil && c.r.Method == http.MethodHead {
		// An answer without a body cannot say why; what the client asks next does.
		err = missing("No such container: %s", c.vars["id"])
	}
	if err != nil {
		c.onItem(item)
		return err
	}
	if c.r.Method == http.MethodHead {
		return c.onContainer("/archive")
	}
	c.onItem(item)
	return c.forward(onward{
		path: "/containers/" + item.ID + "/archive", query: c.query, modify: c.naming(item.ID, " in container ", ""),
	})
}

// containerStream forwards a request that turns into a raw stream.
func containerStream(suffix string) func(*call) error {
	return func(c *call) error {
		item, err := c.container(c.vars["id"])
		if err != nil {
			return err
		}
		c.onItem(item)
		return c.converse(onward{path: "/containers/" + item.ID + suffix, query: c.query})
	}
}

// containerRemove removes one of the session's containers.
func (c *call) containerRemove() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodDelete, path: "/containers/" + item.ID, query: c.query,
	})
	if err != nil {
		return err
	}
	if got.ok() || got.status == http.StatusNotFound {
		if err := c.p.cfg.Owned.Remove(owned.Container, item.ID); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}

// containerRename renames one of the session's containers.
func (c *call) containerRename() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodPost, path: "/containers/" + item.ID + "/rename", query: c.query,
	})
	if err != nil {
		return err
	}
	if got.status == http.StatusConflict {
		return c.nameTaken(got, c.query.Get("name"))
	}
	if got.ok() {
		info, found, err := c.p.inspectContainer(c.steady(), item.ID)
		if err != nil {
			return err
		}
		if found {
			if err := c.p.cfg.Owned.Add(info.item()); err != nil {
				return err
			}
		}
	}
	c.pass(got)
	return nil
}

// containerUpdate changes limits and the restart policy of a container.
func (c *call) containerUpdate() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, c.updateFields())
	if err != nil {
		return err
	}
	for name, raw := range o {
		if !isZero(raw) {
			c.flag(name, string(raw))
		}
	}
	return c.forward(onward{path: "/containers/" + item.ID + "/update", query: c.query, json: o.encode()})
}

// shortID cuts an ID to the twelve digits that people see.
func shortID(id string) string {
	if len(id) > 12 {
		return id[:12]
	}
	return id
}

// compactJSON gives raw without spaces, empty if it says nothing.
func compactJSON(raw json.RawMessage) string {
	if isZero(raw) {
		return ""
	}
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	out, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(out)
}
