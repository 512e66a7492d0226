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
	forget := c.forgetting(owned.Container, item.ID)
	return c.forward(onward{path: "/containers/" + item.ID + "/kill", query: c.query, modify: func(resp *http.Response) error {
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
			m.Message = strings.Replace(m.Message, words+item.ID, words+ref, 1)
		}
		return replaceBody(resp, m)
	}})
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
	return c.onContainer("/archive")
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

// execCreate prepares a command in one of the session's containers.
func (c *call) execCreate() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, c.execFields())
	if err != nil {
		return err
	}
	c.noteExec(o)
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodPost, path: "/containers/" + item.ID + "/exec", body: o.encode(),
	})
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
		if err := c.p.cfg.Owned.Add(owned.Item{Kind: owned.Exec, ID: made.ID, Parent: item.ID}); err != nil {
			return err
		}
		c.flag("exec", made.ID)
	}
	c.pass(got)
	return nil
}

// execFields are the fields of a request for an exec.
func (c *call) execFields() fields {
	f := fields{
		"AttachStdin": pass, "AttachStdout": pass, "AttachStderr": pass, "Detach": pass,
		"DetachKeys": pass, "Tty": pass, "Env": pass, "Cmd": pass, "User": pass,
		"WorkingDir": pass, "ConsoleSize": pass,
	}
	if c.p.cfg.Guard.AllowPrivileged {
		f["Privileged"] = pass
	} else {
		f["Privileged"] = unset(CodePrivileged, "Privileged")
	}
	return f
}

// noteExec notes what tells one exec from another.
func (c *call) noteExec(o object) {
	c.flag("cmd", compactJSON(o["Cmd"]))
	c.flagTrue(o, "Tty", "tty")
	c.flagTrue(o, "AttachStdin", "interactive")
	c.flagTrue(o, "Detach", "detach")
	c.flagText(o, "User", "user")
	c.flagText(o, "WorkingDir", "workdir")
	c.flagEnv(o)
}

// execution resolves an exec by the container it belongs to.
func (c *call) execution() (owned.Item, error) {
	id := c.vars["id"]
	c.entry.Target = id
	if item, ok := c.p.cfg.Owned.Get(owned.Exec, id); ok {
		if parent, ok := c.p.cfg.Owned.Get(owned.Container, item.Parent); ok {
			c.onItem(parent)
			return item, nil
		}
	}
	if !objectName.MatchString(id) {
		return owned.Item{}, missing("No such exec instance: %s", id)
	}
	// Made before the proxy was started again: the engine knows where it is.
	var info struct{ ID, ContainerID string }
	found, err := c.p.engine.read(c.ctx(), "/exec/"+id+"/json", nil, &info)
	if err != nil {
		return owned.Item{}, err
	}
	parent, ok := c.p.cfg.Owned.Get(owned.Container, info.ContainerID)
	switch {
	case !found:
		return owned.Item{}, missing("No such exec instance: %s", id)
	case !ok && c.changes():
		return owned.Item{}, forbid(CodeForeignContainer, "Name", shortID(info.ContainerID))
	case !ok:
		return owned.Item{}, missing("No such exec instance: %s", id)
	}
	c.onItem(parent)
	return owned.Item{Kind: owned.Exec, ID: info.ID, Parent: parent.ID}, nil
}

// execStart runs a prepared command, attached or not.
func (c *call) execStart() error {
	item, err := c.execution()
	if err != nil {
		return err
	}
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, fields{"Detach": pass, "Tty": pass, "ConsoleSize": pass})
	if err != nil {
		return err
	}
	var detach bool
	if err := o.get("Detach", &detach); err != nil {
		return err
	}
	c.flag("exec", item.ID)
	c.flagTrue(o, "Detach", "detach")
	c.flagTrue(o, "Tty", "tty")
	on := onward{path: "/exec/" + item.ID + "/start", query: c.query, json: o.encode()}
	if detach {
		return c.forward(on)
	}
	c.streams = true
	return c.converse(on)
}

// onExec forwards a request about an exec.
func onExec(suffix string) func(*call) error {
	return func(c *call) error {
		item, err := c.execution()
		if err != nil {
			return err
		}
		return c.forward(onward{path: "/exec/" + item.ID + suffix, query: c.query})
	}
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
