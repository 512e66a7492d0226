package proxy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"matelot/sandbox/owned"
)

// plain forwards a request about the engine itself.
func plain(path string) func(*call) error {
	return func(c *call) error { return c.forward(onward{path: path, query: c.query}) }
}

// login passes credentials on to the registry. They are in the body, which is
// never noted.
func (c *call) login() error {
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, fields{
		"username": pass, "password": pass, "email": pass, "serveraddress": pass,
		"identitytoken": pass, "registrytoken": pass, "auth": pass,
	})
	if err != nil {
		return err
	}
	var server string
	if err := o.get("serveraddress", &server); err != nil {
		return err
	}
	c.entry.Target = registryName(server)
	if passwordShown(peerCommand(c.r.Context())) {
		c.flag("password", "1")
	}
	return c.forward(onward{path: "/auth", json: o.encode()})
}

// registryName is a registry's address as it stands in an image's name. Clients
// call Docker Hub by an address of old: https://index.docker.io/v1/.
func registryName(server string) string {
	if _, rest, found := strings.Cut(server, "://"); found {
		server = rest
	}
	server, _, _ = strings.Cut(server, "/")
	server = server[strings.LastIndexByte(server, '@')+1:] // credentials are no part of it
	switch server {
	case "", "index.docker.io", "registry-1.docker.io":
		return "docker.io"
	}
	return server
}

// passwordShown tells whether a login's command line has the password in it,
// where everybody on the machine can read it, and the shell's history keeps it.
// The line is masked, so only the option is left to see.
func passwordShown(command string) bool {
	return slices.ContainsFunc(strings.Fields(command), func(word string) bool {
		option, _, _ := strings.Cut(word, "=")
		return option == "--password" || strings.HasPrefix(word, "-p")
	})
}

// info tells about the engine, counting the session's things alone.
func (c *call) info() error {
	containers, err := c.p.containers(c.ctx(), filters{"label": {c.p.ownLabel()}})
	if err != nil {
		return err
	}
	images, err := c.p.ownImages(c.ctx(), filters{})
	if err != nil {
		return err
	}
	states := map[string]int{}
	for _, l := range containers {
		states[l.State]++
	}
	return c.forward(onward{path: "/info", modify: rewriteJSON(func(raw json.RawMessage) (any, error) {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("read info: %w", err)
		}
		o.set("Containers", len(containers))
		o.set("ContainersRunning", states["running"])
		o.set("ContainersPaused", states["paused"])
		o.set("ContainersStopped", len(containers)-states["running"]-states["paused"])
		o.set("Images", len(images))
		return o, nil
	})})
}

// diskUsage tells how much room the session's things take. The cache of builds
// is one for the whole engine and is left out.
func (c *call) diskUsage() error {
	return c.forward(onward{path: "/system/df", query: c.query, modify: rewriteJSON(func(raw json.RawMessage) (any, error) {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("read disk usage: %w", err)
		}
		return o, c.p.ownUsage(o)
	})})
}

func (p *Proxy) ownUsage(o object) error {
	images, err := keepIn(o, "Images", p.showImage)
	if err != nil {
		return err
	}
	if _, err := keepIn(o, "Containers", func(v object) bool {
		var id string
		return v.get("Id", &id) == nil && p.cfg.Owned.Has(owned.Container, id)
	}); err != nil {
		return err
	}
	if _, err := keepIn(o, "Volumes", func(v object) bool {
		var info volumeInfo
		if v.get("Name", &info.Name) != nil || v.get("Labels", &info.Labels) != nil {
			return false
		}
		v.unlabel(p.labels)
		return p.isOurs(info.Labels) && p.cfg.Owned.Has(owned.Volume, info.Name)
	}); err != nil {
		return err
	}
	if _, has := o["BuildCache"]; has {
		o.set("BuildCache", []string{})
		o.set("BuilderSize", 0)
	}
	o.set("LayersSize", layersSize(images))
	return nil
}

// keepIn keeps those entries of a list in o for which keep is true.
func keepIn(o object, field string, keep func(object) bool) ([]object, error) {
	var list []object
	if err := o.get(field, &list); err != nil || list == nil {
		return nil, err
	}
	out := make([]object, 0, len(list))
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		}
	}
	o.set(field, out)
	return out, nil
}

// layersSize estimates the room that images take together, in bytes: what each
// has for itself, and of what they share the largest part once.
func layersSize(images []object) int64 {
	var unique, shared int64
	for _, image := range images {
		var size, common int64
		// Numbers that are not there count as 0.
		_ = image.get("Size", &size)
		_ = image.get("SharedSize", &common)
		unique += size - max(common, 0)
		shared = max(shared, common)
	}
	return unique + shared
}
