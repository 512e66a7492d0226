package proxy

import (
	"encoding/json"
	"net/http"

	"matelot/sandbox/owned"
)

// volumeList lists the session's volumes alone.
func (c *call) volumeList() error {
	q, err := c.plainFilters()
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/volumes", query: q, modify: rewriteJSON(func(raw json.RawMessage) (any, error) {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, err
		}
		list, err := c.keep(o["Volumes"], func(v object) bool {
			var info volumeInfo
			if v.get("Name", &info.Name) != nil || v.get("Labels", &info.Labels) != nil {
				return false
			}
			return c.p.isOurs(info.Labels) && c.p.cfg.Owned.Has(owned.Volume, info.Name)
		})
		if err != nil {
			return nil, err
		}
		o.set("Volumes", list)
		return o, nil
	})})
}

// volumeInspect shows one of the session's volumes.
func (c *call) volumeInspect() error {
	item, err := c.volume(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	return c.forward(onward{path: "/volumes/" + item.ID, query: c.query, modify: rewriteObject(func(o object) error {
		o.unlabel(c.p.labels)
		return nil
	})})
}

// volumeCreate makes a volume for the session. A name that is taken by a
// volume of others is refused: the engine would hand that one out.
func (c *call) volumeCreate() error {
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, fields{
		"Name": pass, "Labels": pass,
		"Driver":            oneOf("--driver", CodeVolumeDriver, "local"),
		"DriverOpts":        empty(CodeVolumeDriver, "--opt"),
		"ClusterVolumeSpec": unset(CodeVolumeDriver, "cluster"),
	})
	if err != nil {
		return err
	}
	var name string
	var labels map[string]string
	if err := o.get("Name", &name); err != nil {
		return err
	}
	if err := o.get("Labels", &labels); err != nil {
		return err
	}
	c.entry.Target = name
	if name != "" && objectName.MatchString(name) {
		if err := c.claimVolume(name); err != nil {
			return err
		}
	}
	o.set("Labels", c.p.labels.onto(labels))
	defer c.p.creates.begin()()
	got, err := c.p.engine.whole(c.steady(), ask{method: http.MethodPost, path: "/volumes/create", body: o.encode()})
	if err != nil {
		return err
	}
	if !got.ok() {
		c.pass(got)
		return nil
	}
	var made object
	if err := got.decode(&made); err != nil {
		return err
	}
	item := owned.Item{Kind: owned.Volume}
	if err := made.get("Name", &item.ID); err != nil {
		return err
	}
	if name == "" {
		item.Note = owned.NoteAnonymous
	}
	c.onItem(item)
	if err := c.p.cfg.Owned.Add(item); err != nil {
		return err
	}
	made.unlabel(c.p.labels)
	c.reply(got.status, made)
	return nil
}

// volumeRemove removes one of the session's volumes.
func (c *call) volumeRemove() error {
	item, err := c.volume(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodDelete, path: "/volumes/" + item.ID, query: c.query,
	})
	if err != nil {
		return err
	}
	if got.ok() {
		if err := c.p.cfg.Owned.Remove(owned.Volume, item.ID); err != nil {
			return err
		}
	}
	c.pass(got)
	return nil
}
