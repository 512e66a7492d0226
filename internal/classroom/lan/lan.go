package lan

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Address is one of this machine's.
type Address struct {
	IP        netip.Addr
	Interface string
}

// Addresses lists those at which others may reach this machine, the likeliest first:
// private ones of version 4 on real interfaces.
func Addresses() ([]Address, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("looking at the interfaces: %w", err)
	}
	var all []Address
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue // it has just gone
		}
		for _, a := range addresses {
			network, ok := a.(*net.IPNet)
			if !ok {
				continue
			}
			if ip, ok := netip.AddrFromSlice(network.IP); ok {
				all = append(all, Address{ip.Unmap(), i.Name})
			}
		}
	}
	return sorted(all), nil
}

// sorted leaves out what nobody else can reach, and sorts the rest.
func sorted(all []Address) []Address {
	all = slices.DeleteFunc(all, func(a Address) bool {
		return !a.IP.IsGlobalUnicast() // neither loopback nor link-local
	})
	slices.SortStableFunc(all, func(x, y Address) int { return cmp.Compare(x.rank(), y.rank()) })
	return all
}

// rank is lower for what is likelier to be the room's network.
func (a Address) rank() int {
	rank := 0
	if a.Virtual() {
		rank += 8
	}
	if !a.IP.Is4() {
		rank += 4
	}
	if !a.IP.IsPrivate() {
		rank += 2
	}
	return rank
}

// Virtual tells of interfaces that programs made: bridges of containers and virtual
// machines, tunnels. Hardly anybody in the room reaches those.
func (a Address) Virtual() bool {
	for _, prefix := range []string{
		"docker", "br-", "veth", "virbr", "vnet", "vmnet", "vboxnet", "podman", "cni", "flannel", "lxc", "lxd", "tun", "tap", "utun", "wg", "tailscale", "zt",
		"bridge", "vEthernet",
	} {
		if strings.HasPrefix(a.Interface, prefix) {
			return true
		}
	}
	return false
}

// Private tells whether an address is one of a room or a house, not of the Internet.
func Private(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err != nil || ip.IsPrivate() || ip.IsLoopback()
}
