package checker

import (
	"slices"
	"strings"
)

// onDefault is the network of containers that were given none.
const onDefault = "bridge"

// network judges a network and who is on it.
func (j *judge) network(s NetworkSpec) opinion {
	at := slices.IndexFunc(j.obs.Networks, func(n Network) bool { return n.Name == s.Name })
	if at < 0 {
		var names []string
		for _, n := range j.obs.Networks {
			names = append(names, n.Name)
		}
		return wrong(Finding{
			Code: NetworkMissing, Subject: s.Name,
			Seen: values("nearest?", nearest(s.Name, names)), Expected: values("name", s.Name),
			Look: "docker network ls",
		})
	}
	n := j.obs.Networks[at]
	var o opinion
	if s.Driver != "" && n.Driver != s.Driver {
		o.wrong = append(o.wrong, Finding{
			Code: NetworkWrongDriver, Subject: s.Name,
			Seen: values("driver", n.Driver), Expected: values("driver", s.Driver),
			Look: "docker network inspect " + s.Name,
		})
	}
	for _, name := range s.Containers {
		if slices.Contains(n.Containers, name) {
			continue
		}
		c, identity := j.resolve(ContainerSpec{Name: name})
		o.wrong = append(o.wrong, identity...)
		if c != nil {
			o.wrong = append(o.wrong, j.connected(c, s.Name)...)
		}
	}
	return o
}

// connected judges whether a container is on a network.
func (j *judge) connected(c *Container, network string) []Finding {
	var names []string
	for _, e := range c.Networks {
		names = append(names, e.Network)
	}
	if slices.Contains(names, network) || slices.ContainsFunc(j.obs.Networks, func(n Network) bool {
		return n.Name == network && slices.Contains(n.Containers, c.Name)
	}) {
		return nil
	}
	f := Finding{
		Code: NetworkNotConnected, Subject: c.Name,
		Seen: values("networks?", joined(names)), Expected: values("network", network),
		Look: "docker inspect --format '{{json .NetworkSettings.Networks}}' " + c.Name,
	}
	if strings.Join(names, ",") == onDefault {
		f.Code = NetworkDefaultBridge
	}
	return []Finding{f}
}
