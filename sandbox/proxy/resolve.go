package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"matelot/sandbox/owned"
)

// objectName is what the engine takes as a container's, network's or volume's
// name or ID.
var objectName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

// containerInfo is what the proxy needs of a container's inspection.
type containerInfo struct {
	ID     string `json:"Id"`
	Name   string
	Image  string
	Config struct {
		Image  string
		Labels map[string]string
	}
	State struct {
		Running bool
	}
	HostConfig struct {
		NetworkMode  string
		PortBindings map[string][]portBinding
	}
	NetworkSettings struct {
		Networks map[string]json.RawMessage
	}
	Mounts []mountPoint
}

type portBinding struct{ HostIP, HostPort string }

// mountPoint is one entry of a container's Mounts.
type mountPoint struct {
	Type, Name, Source, Destination string
}

func (i containerInfo) item() owned.Item {
	return owned.Item{Kind: owned.Container, ID: i.ID, Name: strings.TrimPrefix(i.Name, "/"), Image: i.Config.Image}
}

// inspectContainer asks the engine for a container by name or ID.
func (p *Proxy) inspectContainer(ctx context.Context, ref string) (info containerInfo, found bool, err error) {
	found, err = p.engine.read(ctx, "/containers/"+ref+"/json", nil, &info)
	return info, found, err
}

// isOurs tells by the labels whether an object is this session's.
func (p *Proxy) isOurs(labels map[string]string) bool {
	return labels[p.labels.session()] == p.cfg.Session
}

// container resolves a container named in a request. Only what the session
// owns is found, and only among that are beginnings of IDs looked for. What is
// not the session's does not exist for those who look, and is refused to those
// who want to change it.
func (c *call) container(ref string) (owned.Item, error) {
	return c.containerFor(ref, c.changes())
}

// changes tells whether the call would change something.
func (c *call) changes() bool {
	return c.r.Method != http.MethodGet && c.r.Method != http.MethodHead
}

func (c *call) containerFor(ref string, change bool) (owned.Item, error) {
	if c.entry.Target == "" {
		c.entry.Target = ref
	}
	item, err := c.p.cfg.Owned.Resolve(owned.Container, ref)
	switch {
	case err == nil:
		return item, nil
	case errors.Is(err, owned.ErrAmbiguous):
		return item, &refusal{status: http.StatusBadRequest, text: "Multiple IDs found with provided prefix: " + ref}
	case !objectName.MatchString(ref):
		return item, missing("No such container: %s", ref)
	}
	// Not known here: made just before a crash, renamed behind our back, or
	// not the session's.
	c.p.creates.settle(c.ctx())
	if c.p.cfg.Swarm {
		// A task's container was made by no request: its ID can have been shortened
		// from a list that this session has not gone through yet.
		if err := c.p.reconcileContainers(c.ctx()); err != nil {
			return item, err
		}
		switch item, err = c.p.cfg.Owned.Resolve(owned.Container, ref); {
		case err == nil:
			return item, nil
		case errors.Is(err, owned.ErrAmbiguous):
			return item, &refusal{status: http.StatusBadRequest, text: "Multiple IDs found with provided prefix: " + ref}
		}
	}
	info, found, err := c.p.inspectContainer(c.ctx(), ref)
	switch {
	case err != nil:
		return item, err
	case !found:
		return item, missing("No such container: %s", ref)
	case c.p.isOurs(info.Config.Labels) && (strings.TrimPrefix(info.Name, "/") == ref || info.ID == ref):
		item = info.item()
		item.At = time.Now().UTC()
		return item, c.p.cfg.Owned.Add(item)
	case change:
		return item, forbid(CodeForeignContainer, "Name", ref)
	}
	return item, missing("No such container: %s", ref)
}

// network resolves a network named in a request. The networks that every
// engine has (bridge, host, none) are found too: shared is then true.
func (c *call) network(ref string) (item owned.Item, shared bool, err error) {
	if c.entry.Target == "" {
		c.entry.Target = ref
	}
	if isBuiltin(ref) {
		return owned.Item{Kind: owned.Network, ID: ref, Name: ref}, true, nil
	}
	item, err = c.p.cfg.Owned.Resolve(owned.Network, ref)
	switch {
	case err == nil:
		return item, false, nil
	case errors.Is(err, owned.ErrAmbiguous):
		return item, false, &refusal{status: http.StatusBadRequest, text: "network " + ref + " is ambiguous"}
	case !objectName.MatchString(ref):
		return item, false, missing("network %s not found", ref)
	}
	c.p.creates.settle(c.ctx())
	info, found, err := c.p.inspectNetwork(c.ctx(), ref)
	switch {
	case err != nil:
		return item, false, err
	case !found:
		return item, false, missing("network %s not found", ref)
	case isBuiltin(info.Name) && strings.HasPrefix(info.ID, ref) && len(ref) >= 12:
		return owned.Item{Kind: owned.Network, ID: info.ID, Name: info.Name}, true, nil
	case c.p.isOurs(info.Labels) && (info.Name == ref || info.ID == ref):
		item = owned.Item{Kind: owned.Network, ID: info.ID, Name: info.Name}
		return item, false, c.p.cfg.Owned.Add(item)
	case c.changes():
		return item, false, forbid(CodeForeignNetwork, "Name", ref)
	}
	return item, false, missing("network %s not found", ref)
}

// networkInfo is what the proxy needs of a network's inspection.
type networkInfo struct {
	ID     string `json:"Id"`
	Name   string
	Labels map[string]string
}

func (p *Proxy) inspectNetwork(ctx context.Context, ref string) (info networkInfo, found bool, err error) {
	found, err = p.engine.read(ctx, "/networks/"+ref, nil, &info)
	return info, found, err
}

// podmansNetwork is what Podman's service has in place of bridge.
const podmansNetwork = "podman"

// isBuiltin tells whether every engine has a network of that name.
func isBuiltin(name string) bool {
	return name == "bridge" || name == "host" || name == "none"
}

// isSwarmNetwork tells whether every engine in a swarm has a network of that name.
func isSwarmNetwork(name string) bool { return name == "ingress" || name == "docker_gwbridge" }

// volumeInfo is what the proxy needs of a volume's inspection.
type volumeInfo struct {
	Name   string
	Labels map[string]string
}

// volume resolves a volume named in a request. Its name may be that of another
// volume than the one the session once made, so the label decides.
func (c *call) volume(name string) (owned.Item, error) {
	if c.entry.Target == "" {
		c.entry.Target = name
	}
	item := owned.Item{Kind: owned.Volume, ID: name}
	if !objectName.MatchString(name) {
		return item, missing("get %s: no such volume", name)
	}
	state, err := c.p.volumeState(c.ctx(), name)
	switch {
	case err != nil:
		return item, err
	case state == volumeAbsent:
		return item, missing("get %s: no such volume", name)
	case state == volumeOurs:
		if known, ok := c.p.cfg.Owned.Get(owned.Volume, name); ok {
			item = known
		}
		return item, c.p.cfg.Owned.Add(item)
	case c.changes():
		return item, forbid(CodeForeignVolume, "Name", name)
	}
	return item, missing("get %s: no such volume", name)
}

// volumeStatus says whose a volume is.
type volumeStatus int

const (
	volumeAbsent volumeStatus = iota
	volumeOurs
	volumeForeign
)

// volumeState asks the engine whose a volume is, and forgets one that is gone.
func (p *Proxy) volumeState(ctx context.Context, name string) (volumeStatus, error) {
	var info volumeInfo
	found, err := p.engine.read(ctx, "/volumes/"+name, nil, &info)
	switch {
	case err != nil:
		return volumeAbsent, err
	case found && p.isOurs(info.Labels):
		return volumeOurs, nil
	}
	if err := p.cfg.Owned.Remove(owned.Volume, name); err != nil {
		return volumeAbsent, err
	}
	if found {
		return volumeForeign, nil
	}
	return volumeAbsent, nil
}
