package doctor

import (
	"context"
	"strconv"
	"strings"
)

// ports looks whether the exercises' ports are free. It gives one result if they
// are, and else one for each that is not.
func (p *patient) ports(ctx context.Context) []Result {
	if len(p.options.Ports) == 0 || p.endpointErr == nil && !p.endpoint.Local() {
		return one("ports", Skip, "")
	}
	var (
		taken []Result
		names []string
	)
	containers := p.published(ctx)
	for _, port := range p.options.Ports {
		names = append(names, strconv.Itoa(port))
		if err := p.PortFree(ctx, port); err == nil {
			continue
		}
		holder, known := containers[port]
		if known && holder.Lab {
			continue // An exercise is under way.
		}
		taken = append(taken, p.takenPort(port, holder, known))
	}
	if len(taken) > 0 {
		return taken
	}
	return one("ports", OK, "", "Ports", strings.Join(names, ", "))
}

func (p *patient) takenPort(port int, holder Published, isContainer bool) Result {
	name := strconv.Itoa(port)
	if isContainer {
		return one("port", Warn, "container", "Port", name, "Kind", "container", "Holder", holder.Container)[0]
	}
	if program, pid, found := p.PortHolder(port); found {
		return one("port", Warn, "program", "Port", name, "Kind", "program", "Holder", program, "PID", strconv.Itoa(pid))[0]
	}
	return one("port", Warn, "unknown_"+p.system(), "Port", name, "Kind", "unknown")[0]
}

// published maps ports to the containers that publish them; without an answer
// of the engine's the holders are looked for elsewhere.
func (p *patient) published(ctx context.Context) map[int]Published {
	if p.versionErr != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	list, err := p.engine.Published(ctx)
	if err != nil {
		return nil
	}
	containers := make(map[int]Published, len(list))
	for _, one := range list {
		containers[one.Port] = one
	}
	return containers
}
