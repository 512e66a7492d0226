package checker

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
)

// mapping is one published port: what the engine listens on, or what was asked
// for when the container does not run.
type mapping struct {
	container string // 5000/tcp
	ip        string // "" is any interface
	host      int    // 0: the engine chooses
}

// portKey writes a container's port in full: 5000 is 5000/tcp.
func portKey(port string) string {
	port = strings.ToLower(port)
	if !strings.Contains(port, "/") {
		return port + "/tcp"
	}
	return port
}

// number is a container port without its protocol.
func number(port string) string {
	n, _, _ := strings.Cut(port, "/")
	return n
}

func isAnyInterface(ip string) bool { return ip == "" || ip == "0.0.0.0" || ip == "::" }

// publish writes a mapping as after docker run -p.
func (m mapping) publish() string {
	s := strings.TrimSuffix(m.container, "/tcp")
	if m.host != 0 {
		s = strconv.Itoa(m.host) + ":" + s
	} else if !isAnyInterface(m.ip) {
		s = ":" + s
	}
	switch {
	case isAnyInterface(m.ip):
		return s
	case strings.Contains(m.ip, ":"):
		return "[" + m.ip + "]:" + s
	}
	return m.ip + ":" + s
}

// mappings lists a container's published ports, each once though the engine
// listens on both IPv4 and IPv6.
func mappings(c *Container) []mapping {
	var list []mapping
	for _, p := range c.Published {
		list = append(list, mapping{portKey(p.Container), p.IP, p.Host})
	}
	if len(list) == 0 {
		for _, port := range slices.Sorted(maps.Keys(c.Bindings)) {
			for _, b := range c.Bindings[port] {
				host, _ := strconv.Atoi(b.Port)
				list = append(list, mapping{portKey(port), b.IP, host})
			}
		}
		list = append(list, announced(c)...)
	}
	for i := range list {
		if isAnyInterface(list[i].ip) {
			list[i].ip = ""
		}
	}
	slices.SortFunc(list, func(a, b mapping) int {
		return cmp.Or(cmp.Compare(a.container, b.container), cmp.Compare(a.host, b.host), cmp.Compare(a.ip, b.ip))
	})
	return slices.Compact(list)
}

// announced lists the ports that -P will publish when the container starts.
func announced(c *Container) []mapping {
	var list []mapping
	for _, port := range c.Exposed {
		if _, bound := c.Bindings[port]; c.PublishAll && !bound {
			list = append(list, mapping{container: portKey(port)})
		}
	}
	return list
}

// ports judges where a container's ports are published. With taken, the start
// failed for a port, and what is published cannot be told from what was asked.
func (j *judge) ports(c *Container, want map[string]Port, taken bool) []Finding {
	var found []Finding
	all := mappings(c)
	if len(all) == 0 && !c.Detailed && c.State != stateRunning {
		return nil
	}
	for _, port := range slices.Sorted(maps.Keys(want)) {
		if f, ok := j.port(c, portKey(port), want[port], unclaimed(all, port, want)); ok && !taken {
			found = append(found, f)
		}
	}
	return found
}

// unclaimed leaves out the mappings that fulfil another of the wants.
func unclaimed(all []mapping, port string, want map[string]Port) []mapping {
	return slices.DeleteFunc(slices.Clone(all), func(m mapping) bool {
		for other, at := range want {
			if other != port && portKey(other) == m.container && (at.Port == 0 || at.Port == m.host) {
				return true
			}
		}
		return false
	})
}

// port judges one port: published rightly, elsewhere, the wrong way round, from
// another port of the container, or not at all.
func (j *judge) port(c *Container, port string, want Port, all []mapping) (Finding, bool) {
	wanted := mapping{port, want.IP, want.Port}
	var own []mapping
	for _, m := range all {
		if m.container != port {
			continue
		}
		if wanted.takes(m) {
			return Finding{}, false
		}
		own = append(own, m)
	}
	if len(own) > 0 {
		return elsewhere(c, wanted, own), true
	}
	if m, ok := first(all, func(m mapping) bool {
		return want.Port != 0 && number(m.container) == strconv.Itoa(want.Port) && strconv.Itoa(m.host) == number(port)
	}); ok {
		return portFinding(PortSwapped, c, m, wanted), true
	}
	if m, ok := first(all, func(m mapping) bool {
		return want.Port != 0 && (m.host == want.Port || number(m.container) == strconv.Itoa(want.Port)) ||
			number(m.container) == number(port)
	}); ok {
		return portFinding(PortWrongContainer, c, m, wanted), true
	}
	return j.unpublished(c, wanted, all), true
}

// takes tells whether a published port is the wanted one.
func (m mapping) takes(seen mapping) bool {
	return (m.host == 0 || m.host == seen.host) && m.takesInterface(seen.ip)
}

// takesInterface tells whether an interface is the wanted one. Where none is
// wanted, any will do.
func (m mapping) takesInterface(ip string) bool {
	switch {
	case m.ip == "":
		return true
	case isAnyInterface(m.ip):
		return isAnyInterface(ip)
	}
	a, b := net.ParseIP(m.ip), net.ParseIP(ip)
	return m.ip == ip || a != nil && a.Equal(b)
}

func first(all []mapping, is func(mapping) bool) (mapping, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return mapping{}, false
}

// elsewhere says that the right port is published in the wrong place.
func elsewhere(c *Container, wanted mapping, own []mapping) Finding {
	if m, ok := first(own, func(m mapping) bool { return wanted.host == 0 || m.host == wanted.host }); ok {
		f := portFinding(PortWrongInterface, c, m, wanted)
		f.Seen["interface"] = cmp.Or(m.ip, "0.0.0.0")
		f.Expected["interface"] = wanted.ip
		return f
	}
	f := portFinding(PortWrongHost, c, own[0], wanted)
	if c.PublishAll || slices.ContainsFunc(c.Bindings[own[0].container], func(b HostBinding) bool {
		return b.Port == "" || b.Port == "0"
	}) {
		f.Seen["random"] = "true"
	}
	return f
}

// portFinding compares a mapping with the wanted one.
func portFinding(code Code, c *Container, seen, wanted mapping) Finding {
	f := Finding{
		Code: code, Subject: c.Name,
		Seen: values("container_port", seen.container, "host_port", strconv.Itoa(seen.host), "publish", seen.publish()),
		Expected: values("container_port", wanted.container, "host_port", strconv.Itoa(wanted.host),
			"publish", wanted.publish()),
		Look: "docker port " + c.Name,
	}
	if wanted.host == 0 {
		f.Expected["host_port"] = "any"
	}
	if seen.host == 0 {
		f.Seen["host_port"] = "any"
	}
	return f
}

// unpublished says that a port is not published at all, though perhaps the
// learner exposed one instead.
func (j *judge) unpublished(c *Container, wanted mapping, all []mapping) Finding {
	host := ""
	if wanted.host != 0 {
		host = strconv.Itoa(wanted.host)
	}
	f := Finding{
		Code: PortUnpublished, Subject: c.Name,
		Expected: values("container_port", wanted.container, "host_port?", host, "publish", wanted.publish()),
		Look:     "docker port " + c.Name,
	}
	if port := j.exposedInstead(c, wanted); port != "" && len(all) == 0 {
		f.Code, f.Seen = PortExposedOnly, values("container_port", port)
		return f
	}
	exposed := ""
	if slices.ContainsFunc(c.Exposed, func(p string) bool { return portKey(p) == wanted.container }) {
		exposed = "true"
	}
	var published []string
	for _, m := range all {
		published = append(published, m.publish())
	}
	f.Seen = values("published?", joined(published), "exposed?", exposed)
	return f
}

// exposedInstead finds the port that the learner exposed and did not publish:
// by --expose, which the image knows nothing of, or by EXPOSE in an image that
// was built in this exercise.
func (j *judge) exposedInstead(c *Container, wanted mapping) string {
	isWanted := func(p string) bool { return p == wanted.container || number(p) == strconv.Itoa(wanted.host) }
	if at, _ := j.made(c); at >= 0 {
		for p := range strings.FieldsFuncSeq(j.obs.Actions[at].Flags["exposed"], isListSeparator) {
			if isWanted(portKey(p)) {
				return portKey(p)
			}
		}
	}
	img := j.imageByID(c.ImageID)
	if img == nil || !img.Detailed {
		return ""
	}
	inImage := func(p string) bool {
		return slices.ContainsFunc(img.Exposed, func(o string) bool { return portKey(o) == portKey(p) })
	}
	for _, p := range slices.Sorted(slices.Values(c.Exposed)) {
		if isWanted(portKey(p)) && (!inImage(p) || j.builtHere(img)) {
			return portKey(p)
		}
	}
	return ""
}

// isListSeparator splits a list of ports, also one in JSON.
func isListSeparator(r rune) bool { return strings.ContainsRune(` ,[]{}":`, r) }

// imageByID finds an image, or nil.
func (j *judge) imageByID(id string) *Image {
	for i := range j.obs.Images {
		if id != "" && j.obs.Images[i].ID == id {
			return &j.obs.Images[i]
		}
	}
	return nil
}

// builtHere tells whether the learner built the image in this exercise.
func (j *judge) builtHere(img *Image) bool {
	return slices.ContainsFunc(j.obs.Actions, func(a Action) bool {
		return a.Action == actBuild && a.succeeded() && slices.ContainsFunc(img.Refs, a.names)
	})
}
