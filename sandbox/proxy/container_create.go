package proxy

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"matelot/sandbox/owned"
)

// createFields are the fields of a request for a container: those of its
// Config, and two objects.
func (c *call) createFields() fields {
	f := fields{}
	for _, name := range []string{
		"Hostname", "Domainname", "User", "AttachStdin", "AttachStdout", "AttachStderr",
		"ExposedPorts", "Tty", "OpenStdin", "StdinOnce", "Env", "Cmd", "Healthcheck",
		"ArgsEscaped", "Image", "Volumes", "WorkingDir", "Entrypoint", "NetworkDisabled",
		"MacAddress", "OnBuild", "Labels", "StopSignal", "StopTimeout", "Shell",
		// Objects with lists of their own.
		"HostConfig", "NetworkingConfig",
	} {
		f[name] = pass
	}
	return f
}

// containerCreate makes a container for the session.
func (c *call) containerCreate() error {
	name := c.query.Get("name")
	c.entry.Target = name
	body, err := c.readJSON()
	if err != nil {
		return err
	}
	o, err := canonical(body, c.createFields())
	if err != nil {
		return err
	}
	c.noteCreate(o)
	named, err := c.prepareCreate(o)
	if err != nil {
		return err
	}
	defer c.p.creates.begin()()
	volumes, err := c.nameVolumes(named)
	if err != nil {
		return err
	}
	defer volumes.release()
	got, err := c.p.engine.whole(c.steady(), ask{
		method: http.MethodPost, path: "/containers/create", query: c.query, body: o.encode(),
	})
	if err != nil {
		return err
	}
	if !got.ok() {
		if err := volumes.unmake(); err != nil {
			return err
		}
	}
	if got.status == http.StatusConflict {
		return c.nameTaken(got, name)
	}
	if got.ok() {
		if err := c.registerContainer(got); err != nil {
			return err
		}
		got = c.warnOfPorts(got, o["HostConfig"])
	}
	c.pass(got)
	return nil
}

// prepareCreate guards the request and puts the session's labels in. named are the
// volumes that must be there before, with their label.
func (c *call) prepareCreate(o object) (named []string, err error) {
	var ref string
	if err := o.get("Image", &ref); err != nil {
		return nil, err
	}
	c.entry.Image = ref
	image, err := c.usableImage(ref)
	if err != nil {
		return nil, err
	}
	// A reference goes on as it was typed, since docker ps shows it so; it can
	// only mean that image. The beginning of an ID could come to mean another.
	if image.tag == "" && image.forward != ref {
		o.set("Image", image.forward)
	}
	host, err := canonical(o["HostConfig"], c.hostFields())
	if err != nil {
		return nil, err
	}
	var volumes map[string]json.RawMessage
	if err := o.get("Volumes", &volumes); err != nil {
		return nil, err
	}
	s, err := c.storage(host, sortedKeys(volumes), sortedKeys(image.Config.Volumes))
	if err != nil {
		return nil, err
	}
	delete(host, "Binds")
	delete(host, "Mounts")
	if len(s.binds) > 0 {
		host.set("Binds", s.binds)
	}
	if len(s.mounts) > 0 {
		host.set("Mounts", s.mounts)
	}
	if err := c.guardEndpoints(o); err != nil {
		return nil, err
	}
	var labels map[string]string
	if err := o.get("Labels", &labels); err != nil {
		return nil, err
	}
	o.set("Labels", c.p.labels.onto(labels))
	o["HostConfig"] = host.encode()
	return s.named, nil
}

// guardEndpoints checks the networks that a container is to join.
func (c *call) guardEndpoints(o object) error {
	networking, err := canonical(o["NetworkingConfig"], fields{"EndpointsConfig": pass})
	if err != nil {
		return err
	}
	endpoints, err := members(networking["EndpointsConfig"])
	if err != nil {
		return err
	}
	out := make(map[string]json.RawMessage, len(endpoints))
	for _, e := range endpoints {
		name, err := c.networkName(e.key)
		if err != nil {
			return err
		}
		if _, twice := out[name]; twice {
			return refuse(http.StatusBadRequest, CodeDuplicate, "Field", e.key)
		}
		if out[name], err = c.endpoint(e.value); err != nil {
			return err
		}
	}
	networking.set("EndpointsConfig", out)
	o["NetworkingConfig"] = networking.encode()
	return nil
}

// endpoint checks a container's settings in one network.
func (c *call) endpoint(raw json.RawMessage) (json.RawMessage, error) {
	if isZero(raw) {
		return json.RawMessage("{}"), nil
	}
	o, err := canonical(raw, fields{
		"IPAMConfig": pass, "Links": c.checkLinks, "Aliases": pass, "MacAddress": pass,
		"DriverOpts": unset(CodeOption, "driver-opt"), "GwPriority": pass, "DNSNames": drop,
		"NetworkID": drop, "EndpointID": drop, "Gateway": drop, "IPAddress": drop,
		"IPPrefixLen": drop, "IPv6Gateway": drop, "GlobalIPv6Address": drop,
		"GlobalIPv6PrefixLen": drop,
	})
	if err != nil {
		return nil, err
	}
	return o.encode(), nil
}

// registerContainer puts a new container and its volumes on the list.
func (c *call) registerContainer(got answer) error {
	var made struct {
		ID string `json:"Id"`
	}
	if err := got.decode(&made); err != nil {
		return err
	}
	info, found, err := c.p.inspectContainer(c.steady(), made.ID)
	if err != nil || !found {
		return err // with --rm it may be gone already
	}
	item := info.item()
	c.onItem(item)
	if err := c.p.cfg.Owned.Add(item); err != nil {
		return err
	}
	return c.p.registerVolumes(c.steady(), info)
}

// registerVolumes puts the volumes of a container on the list. Those it only
// shares with another are there already.
func (p *Proxy) registerVolumes(_ context.Context, info containerInfo) error {
	for _, m := range info.Mounts {
		if m.Type != "volume" || p.cfg.Owned.Has(owned.Volume, m.Name) {
			continue
		}
		item := owned.Item{Kind: owned.Volume, ID: m.Name}
		if anonymousName(m.Name) {
			item.Note = owned.NoteAnonymous
		}
		if err := p.cfg.Owned.Add(item); err != nil {
			return err
		}
	}
	return nil
}

// anonymousName tells whether a volume's name was made up by the engine.
func anonymousName(name string) bool {
	return len(name) == 64 && strings.Trim(name, "0123456789abcdef") == ""
}

// exposedPorts lists what --expose asked for (and -p, which implies it): the
// state shows it mixed with what the image exposes.
func exposedPorts(raw json.RawMessage) string {
	ports, err := members(raw)
	if err != nil {
		return ""
	}
	var names []string
	for _, port := range ports {
		names = append(names, port.key)
	}
	return strings.Join(names, ",")
}

// noteCreate notes what tells one container from another.
func (c *call) noteCreate(o object) {
	c.flag("cmd", compactJSON(o["Cmd"]))
	c.flag("entrypoint", compactJSON(o["Entrypoint"]))
	c.flag("exposed", exposedPorts(o["ExposedPorts"]))
	c.flagTrue(o, "Tty", "tty")
	c.flagTrue(o, "OpenStdin", "interactive")
	c.flagTrue(o, "AttachStdout", "attach")
	c.flagText(o, "User", "user")
	c.flagText(o, "WorkingDir", "workdir")
	c.flagEnv(o)
	host, err := members(o["HostConfig"])
	if err != nil {
		return
	}
	for _, m := range host {
		switch {
		case isZero(m.value):
		case strings.EqualFold(m.key, "AutoRemove"):
			c.flag("rm", "1")
		case strings.EqualFold(m.key, "Privileged"):
			c.flag("privileged", "1")
		case strings.EqualFold(m.key, "PortBindings"):
			c.flag("ports", compactJSON(m.value))
		case strings.EqualFold(m.key, "Binds"):
			c.flag("volumes", compactJSON(m.value))
		case strings.EqualFold(m.key, "Mounts"):
			c.flag("mounts", compactJSON(m.value))
		case strings.EqualFold(m.key, "NetworkMode"):
			c.flag("network", strings.Trim(string(m.value), `"`))
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
