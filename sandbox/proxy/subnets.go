package proxy

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// checkSubnets refuses a subnet that this machine is in: the engine would lead
// what this machine sends there, to its gateway say, into the new network. The
// engine looks after its own bridges itself.
func checkSubnets(raw json.RawMessage) (json.RawMessage, error) {
	var pools []struct{ Subnet string }
	if isZero(raw) {
		return nil, nil
	}
	if json.Unmarshal(raw, &pools) != nil {
		return nil, refuse(http.StatusBadRequest, CodeField, "Field", "IPAM.Config")
	}
	ours := machineSubnets()
	for _, pool := range pools {
		subnet, err := netip.ParsePrefix(pool.Subnet)
		if err != nil {
			continue // the engine has the words for it
		}
		for _, prefix := range ours {
			if subnet.Overlaps(prefix) {
				return nil, forbid(CodeNetworkDriver, "Field", "--subnet "+pool.Subnet)
			}
		}
	}
	return raw, nil
}

// machineSubnets lists the subnets that this machine's interfaces are in, but
// for those of engines.
func machineSubnets() []netip.Prefix {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var list []netip.Prefix
	for _, i := range interfaces {
		if strings.HasPrefix(i.Name, "docker") || strings.HasPrefix(i.Name, "br-") {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue // it is gone since it was listed
		}
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				list = append(list, prefix.Masked())
			}
		}
	}
	return list
}
