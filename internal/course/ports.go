package course

import (
	"net/url"
	"slices"
	"strconv"

	"matelot/checker"
)

// Ports lists the host ports that the exercise's checks want, in order: those
// that must be free before the learner starts.
func (e *Exercise) Ports() []int {
	var ports []int
	add := func(wanted map[string]checker.Port) {
		for _, p := range wanted {
			if p.Port != 0 {
				ports = append(ports, p.Port)
			}
		}
	}
	for _, c := range e.Checks {
		switch {
		case c.Container != nil:
			add(c.Container.Ports)
		case c.Compose != nil:
			for _, s := range c.Compose.Services {
				add(s.Ports)
			}
		case c.Service != nil:
			add(c.Service.Ports)
		case c.HTTP != nil:
			if u, err := url.Parse(c.HTTP.URL); err == nil {
				if n, err := strconv.Atoi(u.Port()); err == nil {
					ports = append(ports, n)
				}
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}
