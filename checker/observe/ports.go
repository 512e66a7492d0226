package observe

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-connections/nat"

	"matelot/checker"
)

// listedPorts are the published ports of a container in the engine's list.
func listedPorts(ports []container.Port) []checker.PublishedPort {
	var list []checker.PublishedPort
	for _, p := range ports {
		if p.PublicPort != 0 {
			list = append(list, checker.PublishedPort{
				Container: fmt.Sprintf("%d/%s", p.PrivatePort, p.Type),
				IP:        p.IP,
				Host:      int(p.PublicPort),
			})
		}
	}
	return sortPorts(list)
}

// publishedPorts are those of an inspected container.
func publishedPorts(ports nat.PortMap) []checker.PublishedPort {
	var list []checker.PublishedPort
	for inside, outside := range ports {
		for _, binding := range outside {
			if host, err := strconv.Atoi(binding.HostPort); err == nil && host > 0 {
				list = append(list, checker.PublishedPort{Container: string(inside), IP: binding.HostIP, Host: host})
			}
		}
	}
	return sortPorts(list)
}

func sortPorts(list []checker.PublishedPort) []checker.PublishedPort {
	slices.SortFunc(list, func(a, b checker.PublishedPort) int {
		return cmp.Or(cmp.Compare(a.Container, b.Container), cmp.Compare(a.Host, b.Host), cmp.Compare(a.IP, b.IP))
	})
	return slices.Compact(list)
}

// bindings are what was asked to be published.
func bindings(ports nat.PortMap) map[string][]checker.HostBinding {
	if len(ports) == 0 {
		return nil
	}
	asked := make(map[string][]checker.HostBinding, len(ports))
	for inside, outside := range ports {
		list := make([]checker.HostBinding, 0, len(outside))
		for _, binding := range outside {
			list = append(list, checker.HostBinding{IP: binding.HostIP, Port: binding.HostPort})
		}
		asked[string(inside)] = list
	}
	return asked
}

func exposedPorts(ports nat.PortSet) []string {
	var list []string
	for _, port := range sortedKeys(ports) {
		list = append(list, string(port))
	}
	return list
}
