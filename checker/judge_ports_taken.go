package checker

import (
	"net"
	"strconv"
	"strings"
)

// portTaken says that a container could not be started because something else
// holds a host port, and what.
func portTaken(j *judge, c *Container) []Finding {
	if c.State == stateRunning || !isPortTaken(c.Error) {
		return nil
	}
	host := takenPort(c.Error)
	if host == "" {
		for _, m := range mappings(c) {
			if m.host != 0 {
				host = strconv.Itoa(m.host)
				break
			}
		}
	}
	holder := j.holder(host, c)
	return []Finding{{
		Code: PortTaken, Subject: c.Name,
		Seen: values("host_port", host, "holder?", holder, "copy?", yesOrNone(isCopy(c, j.byName(holder))), "error?", beginning(c.Error)),
		Look: "docker ps --filter publish=" + host,
	}}
}

// isCopy tells whether two containers are copies of one service of a compose
// project, as docker compose up --scale makes them.
func isCopy(a, b *Container) bool {
	return b != nil && a.Labels[labelProject] != "" && a.Labels[labelProject] == b.Labels[labelProject] &&
		a.Labels[labelService] == b.Labels[labelService]
}

func isPortTaken(message string) bool {
	for _, words := range []string{
		"port is already allocated", "address already in use", "ports are not available",
		"Only one usage of each socket address", "forbidden by its access permissions",
	} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}

// takenPort finds the host port in the engine's message: "Bind for
// 0.0.0.0:5001 failed", "listen tcp4 0.0.0.0:5001: bind: …", and since Docker 28
// "bind host port for 0.0.0.0:5001:172.17.0.2:5000/tcp: …", or with the port that
// was chosen of a range "bind host port 5002 for 0.0.0.0:5001-5009:…".
func takenPort(message string) string {
	if _, rest, ok := strings.Cut(message, "host port "); ok {
		if port, _, _ := strings.Cut(rest, " "); isNumber(port) {
			return port
		}
	}
	for _, word := range strings.Fields(message) {
		word, _, _ = strings.Cut(strings.TrimRight(word, ":,."), "/")
		if port := hostPort(word); port != "" {
			return port
		}
	}
	return ""
}

// hostPort is the port of IP:PORT, behind which a container's IP and port may
// stand; "" where a word is something else. The engine has written an IPv6
// address without brackets.
func hostPort(word string) string {
	ip, rest, ok := strings.Cut(word, ":")
	if bracketed, isV6 := strings.CutPrefix(word, "["); isV6 {
		ip, rest, ok = strings.Cut(bracketed, "]:")
	}
	if port, _, _ := strings.Cut(rest, ":"); ok && net.ParseIP(ip) != nil && isNumber(port) {
		return port
	}
	i := strings.LastIndexByte(word, ':')
	if i > 0 && net.ParseIP(word[:i]) != nil && isNumber(word[i+1:]) {
		return word[i+1:]
	}
	return ""
}

// holder names the container that holds a host port: another of the session,
// or one outside it. It is "" when no container does.
func (j *judge) holder(host string, except *Container) string {
	for _, c := range j.newestFirst() {
		if c == except {
			continue
		}
		for _, p := range c.Published {
			if strconv.Itoa(p.Host) == host {
				return c.Name
			}
		}
	}
	return j.obs.HostPorts[host].Container
}
