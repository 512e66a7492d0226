package proxy

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"matelot/sandbox/owned"
)

// nameTaken passes a name conflict on and, if the name is held by a container
// outside the session, says so: the learner cannot see that one.
func (c *call) nameTaken(got answer, name string) error {
	if name != "" {
		if _, ours := c.p.cfg.Owned.ByName(owned.Container, strings.TrimPrefix(name, "/")); !ours {
			c.denyAfter(got, c.p.words(CodeNameTaken, map[string]string{"Name": name}))
			return nil
		}
	}
	c.pass(got)
	return nil
}

// containerStart starts or restarts a container, after a last look at where
// its binds lead.
func containerStart(suffix string) func(*call) error {
	return func(c *call) error {
		item, err := c.container(c.vars["id"])
		if err != nil {
			return err
		}
		c.onItem(item)
		info, found, err := c.p.inspectContainer(c.ctx(), item.ID)
		if err != nil {
			return err
		}
		if !found {
			if err := c.p.cfg.Owned.Remove(owned.Container, item.ID); err != nil {
				return err
			}
			return missing("No such container: %s", c.vars["id"])
		}
		if err := c.recheckBinds(info); err != nil {
			return err
		}
		if err := c.recheckNetworks(info); err != nil {
			return err
		}
		got, err := c.p.engine.whole(c.steady(), ask{
			method: http.MethodPost, path: "/containers/" + item.ID + suffix, query: c.query,
		})
		if err != nil {
			return err
		}
		if got.status == http.StatusInternalServerError {
			if why := c.portTaken(info); why != nil {
				c.denyAfter(got, c.p.say(why))
				return nil
			}
		}
		c.outsideChanged()
		c.pass(got)
		return nil
	}
}

// recheckNetworks refuses to start a container in a network, or in the network of a
// container, that is not the session's: it may have been made by others under a name that was still free
// when the container was created.
func (c *call) recheckNetworks(info containerInfo) error {
	if ref, ok := strings.CutPrefix(info.HostConfig.NetworkMode, containerMode); ok {
		if _, err := c.containerFor(ref, true); err != nil && !isMissing(err) {
			return err
		}
	}
	for name := range info.NetworkSettings.Networks {
		if isBuiltin(name) || name == "default" || name == podmansNetwork && c.p.engine.podman.Load() {
			continue
		}
		if _, _, err := c.networkFor(name); err != nil && !isMissing(err) {
			return err
		}
	}
	return nil
}

// portTaken looks for who holds a port that a container wants. The engine only
// says that it is taken, and its own list shows the session's containers only.
func (c *call) portTaken(info containerInfo) *refusal {
	wanted := info.hostPorts()
	if len(wanted) == 0 {
		return nil
	}
	var running []struct {
		ID     string `json:"Id"`
		Names  []string
		Labels map[string]string
		Ports  []struct {
			PublicPort int
			Type       string
		}
	}
	// Without the list there is nothing to add to the engine's own message.
	if found, _ := c.p.engine.read(c.ctx(), "/containers/json", nil, &running); !found {
		return nil
	}
	for _, other := range running {
		for _, port := range other.Ports {
			want := hostPort{strconv.Itoa(port.PublicPort), port.Type}
			if port.PublicPort == 0 || other.ID == info.ID || !slices.Contains(wanted, want) {
				continue
			}
			name := shortID(other.ID)
			if len(other.Names) > 0 {
				name = strings.TrimPrefix(other.Names[0], "/")
			}
			code := CodePortForeign
			switch {
			case sameService(info.Config.Labels, other.Labels):
				code = CodePortCopy
			case c.p.cfg.Owned.Has(owned.Container, other.ID):
				code = CodePortOwn
			}
			return forbid(code, "Port", want.port, "Name", name)
		}
	}
	if c.p.cfg.Outside != nil {
		return nil // the programs of this machine do not listen where the engine is
	}
	for _, want := range wanted {
		if want.proto == "tcp" && busy(c.ctx(), want.port) {
			return forbid(CodePortProgram, "Port", want.port)
		}
	}
	return nil
}

// sameService tells whether two containers are copies of one service of a compose
// project, by the labels that compose gives them.
func sameService(a, b map[string]string) bool {
	const project, service = "com.docker.compose.project", "com.docker.compose.service"
	return a[project] != "" && a[project] == b[project] && a[service] == b[service]
}

// hostPort is a port of the host.
type hostPort struct{ port, proto string }

// hostPorts gives the ports that a container asks for by number.
func (i containerInfo) hostPorts() []hostPort {
	var list []hostPort
	for _, key := range sortedKeys(i.HostConfig.PortBindings) {
		_, proto, _ := strings.Cut(key, "/")
		for _, b := range i.HostConfig.PortBindings[key] {
			if b.HostPort != "" && b.HostPort != "0" {
				list = append(list, hostPort{b.HostPort, proto})
			}
		}
	}
	return list
}

// busy tells whether a program of this machine listens on a port, by trying to
// do so itself.
func busy(ctx context.Context, port string) bool {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", ":"+port)
	if err != nil {
		return true
	}
	_ = l.Close()
	return false
}
