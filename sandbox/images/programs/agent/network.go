//go:build linux

package main

import (
	"fmt"
	"os/exec"
	"strings"
)

// outside is the container's way out to the network, as Docker names it.
const outside = "eth0"

// closeNetwork lets nobody in by the way out: who is beside the container on its
// network, or on the machine, would else reach all ports that the engine's containers
// publish. In the mangle table, since a published port is led on before the filter.
func closeNetwork() error {
	for _, program := range []string{"iptables", "ip6tables"} {
		out, err := exec.Command(program, "--wait", "--table", "mangle", "--append", "PREROUTING", "--in-interface", outside,
			"--match", "conntrack", "--ctstate", "NEW", "--jump", "DROP").CombinedOutput()
		if err != nil && program == "iptables" { // without IPv6 there is nothing to close
			return fmt.Errorf("closing the container's network: %w: %s", err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}
