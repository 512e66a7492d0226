package proxy

import (
	"encoding/json"
	"fmt"
	"net/http"

	"matelot/sandbox/owned"
)

// containerInspect shows one of the session's containers. Of volumes without a name the
// lab makes mounts, which can bear its label; they are shown as what was asked for.
func (c *call) containerInspect() error {
	item, err := c.container(c.vars["id"])
	if err != nil {
		return err
	}
	c.onItem(item)
	forget := c.forgetting(owned.Container, item.ID)
	show := rewriteObject(c.p.showStorage)
	return c.forward(onward{path: "/containers/" + item.ID + "/json", query: c.query, modify: func(resp *http.Response) error {
		if err := forget(resp); err != nil {
			return err
		}
		return show(resp)
	}})
}

// showStorage shows a container's storage as it was asked for: without the mounts that
// the lab made of volumes that have no name, and without its labels.
func (p *Proxy) showStorage(o object) error {
	var host object
	if err := o.get("HostConfig", &host); err != nil {
		return err
	}
	var mounts []json.RawMessage
	if err := host.get("Mounts", &mounts); err != nil || len(mounts) == 0 {
		return err
	}
	var shown []json.RawMessage
	made := map[string]bool{} // by where in the container
	for _, raw := range mounts {
		var m mountSpec
		if err := json.Unmarshal(raw, &m); err != nil {
			return fmt.Errorf("read a mount: %w", err)
		}
		if m.VolumeOptions != nil && m.VolumeOptions.Labels[p.labels.unasked()] != "" {
			made[m.Target] = true
			continue
		}
		raw, err := p.unlabelled(raw)
		if err != nil {
			return err
		}
		shown = append(shown, raw)
	}
	was := o["HostConfig"]
	delete(host, "Mounts") // without one the engine has no such field
	if len(shown) > 0 {
		host.set("Mounts", shown)
	}
	inOrder, err := host.inOrderOf(was)
	if err != nil {
		return err
	}
	o["HostConfig"] = inOrder
	return showModes(o, made)
}

// unlabelled gives a mount without the labels that the lab added.
func (p *Proxy) unlabelled(raw json.RawMessage) (json.RawMessage, error) {
	var mount, options object
	if err := json.Unmarshal(raw, &mount); err != nil {
		return nil, fmt.Errorf("read a mount: %w", err)
	}
	if err := mount.get("VolumeOptions", &options); err != nil || options == nil {
		return raw, err
	}
	options.unlabel(p.labels)
	if isZero(options["Labels"]) {
		delete(options, "Labels")
	}
	inOrder, err := options.inOrderOf(mount["VolumeOptions"])
	if err != nil {
		return nil, err
	}
	mount["VolumeOptions"] = inOrder
	if len(options) == 0 {
		delete(mount, "VolumeOptions")
	}
	return mount.inOrderOf(raw)
}

// showModes takes the mode that the engine gives to mounts from those that were none.
func showModes(o object, made map[string]bool) error {
	var points []json.RawMessage
	if err := o.get("Mounts", &points); err != nil || len(made) == 0 {
		return err
	}
	for i, raw := range points {
		var point object
		if err := json.Unmarshal(raw, &point); err != nil {
			return fmt.Errorf("read a mount: %w", err)
		}
		var target string
		if err := point.get("Destination", &target); err != nil {
			return err
		}
		if !made[target] {
			continue
		}
		point.set("Mode", "")
		inOrder, err := point.inOrderOf(raw)
		if err != nil {
			return err
		}
		points[i] = inOrder
	}
	o.set("Mounts", points)
	return nil
}
