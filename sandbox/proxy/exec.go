package proxy

import (
	"net/http"

	"matelot/sandbox/owned"
)

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
