package checker

import (
	"slices"
	"strings"
)

// noNetwork is the network that a new container was to be on, where that was
// refused since there is none of that name; "" otherwise.
func (a Action) noNetwork() string {
	if a.Action != actCreate || a.Status != 404 {
		return ""
	}
	_, rest, _ := strings.Cut(a.Error, "network ")
	name, _, found := strings.Cut(rest, " not found")
	if !found || strings.Contains(name, " ") {
		return ""
	}
	return name
}

// noNetworkFinding says that a container was to be on a network that is not there.
// A list with commas is taken for one name: docker run has one --network a time.
func (j *judge) noNetworkFinding(container, network string) Finding {
	first, rest, _ := strings.Cut(network, ",")
	var names []string
	for _, n := range j.obs.Networks {
		names = append(names, n.Name)
	}
	there := rest == "" && slices.Contains(names, network)
	return Finding{
		Code: NetworkMissing, Subject: network,
		Seen:     values("asked", network, "nearest?", nearest(first, names), "there?", yesOrNone(there)),
		Expected: values("name", first, "rest?", strings.Trim(rest, ", "), "container?", container),
		Look:     "docker network ls",
	}
}
