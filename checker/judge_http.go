package checker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// defaultTimeout is how long a URL is given to answer.
const defaultTimeout = 2 * time.Second

// http judges what a URL answers. Where it does not as it must, the container
// that should answer is looked at for the cause.
func (j *judge) http(id string, s HTTPSpec) opinion {
	a, read := j.obs.HTTP[id]
	if !read {
		return unread(TopicHTTP)
	}
	f, ok := judgeAnswer(a, s)
	if !ok {
		return opinion{}
	}
	// Where the engine has gone, so has what it served.
	if troubles := j.troublesWith([]Topic{TopicContainers}, Check{ID: id, HTTP: &s}); len(troubles) > 0 {
		return opinion{unknown: troubles}
	}
	f.Subject, f.Look = s.URL, "curl -i "+s.URL
	if f.Code == HTTPUnexpected {
		if holder := j.holder(strconv.Itoa(hostPortOf(s.URL)), nil); holder != "" {
			f.Seen["holder"] = holder
		}
		return wrong(f)
	}
	return wrong(j.explainHTTP(f, a, s)...)
}

// judgeAnswer compares an answer with the wanted one.
func judgeAnswer(a HTTPAnswer, s HTTPSpec) (Finding, bool) {
	status := cmp.Or(s.Status, 200)
	switch {
	case s.Refused:
		if a.Status == 0 && a.Problem != "tls" {
			return Finding{}, false
		}
		seen := values("problem?", a.Problem)
		if a.Status != 0 {
			seen = values("status", strconv.Itoa(a.Status))
		}
		return Finding{Code: HTTPUnexpected, Seen: seen}, true
	case a.Problem == "timeout":
		timeout := cmp.Or(time.Duration(s.Timeout), defaultTimeout)
		return Finding{
			Code: HTTPTimeout, Seen: values("problem", "timeout", "detail?", beginning(a.Detail)),
			Expected: values("status", strconv.Itoa(status), "timeout", timeout.String()),
		}, true
	case a.Status == 0:
		return Finding{
			Code: HTTPRefused, Seen: values("problem", cmp.Or(a.Problem, "other"), "detail?", beginning(a.Detail)),
			Expected: values("status", strconv.Itoa(status)),
		}, true
	case a.Status != status:
		return Finding{
			Code: HTTPStatus, Seen: values("status", strconv.Itoa(a.Status), "body?", beginning(strings.TrimSpace(a.Body))),
			Expected: values("status", strconv.Itoa(status)),
		}, true
	case !strings.Contains(a.Body, s.Contains):
		return Finding{
			Code: HTTPBody, Seen: values("body?", beginning(strings.TrimSpace(a.Body))),
			Expected: values("contains", s.Contains),
		}, true
	}
	return Finding{}, false
}

// explainHTTP looks for the cause of a wrong answer in the container that
// should give the right one: it is not there, does not run, is published
// elsewhere, or serves an empty folder. Otherwise the answer itself is what is
// wrong.
func (j *judge) explainHTTP(f Finding, a HTTPAnswer, s HTTPSpec) []Finding {
	host := hostPortOf(s.URL)
	c, identity := j.responsible(s.Container, host)
	if c == nil {
		if len(identity) > 0 {
			return identity
		}
		return []Finding{f}
	}
	if taken := portTaken(j, c); len(taken) > 0 {
		return taken
	}
	if state, ok := j.wrongState(c, stateRunning); ok {
		return append(identity, state)
	}
	if port, ok := j.wrongPort(c, host, a); ok {
		return append(identity, port)
	}
	if f.Code == HTTPStatus || f.Code == HTTPBody {
		if cause, ok := j.composeCause(c, a); ok {
			return []Finding{cause}
		}
		if empty, ok := j.emptySource(c); ok {
			return []Finding{empty}
		}
		return append(identity, f)
	}
	f.Seen["container"] = c.Name
	if m, ok := first(mappings(c), func(m mapping) bool { return host != 0 && m.host == host }); ok {
		f.Seen["published"] = m.publish()
	}
	return append(identity, f)
}

// responsible finds the container that should answer at a host port: the named
// one, or the newest that was to be published there.
func (j *judge) responsible(name string, host int) (*Container, []Finding) {
	if name != "" {
		return j.resolve(ContainerSpec{Name: name})
	}
	for _, c := range j.newestFirst() {
		if slices.ContainsFunc(mappings(c), func(m mapping) bool {
			return host != 0 && (m.host == host || number(m.container) == strconv.Itoa(host))
		}) {
			return c, nil
		}
	}
	return nil, nil
}

// wrongPort says why a running container cannot answer at a host port: it is
// published elsewhere, the wrong way round, not at all, on another interface,
// or from a port of the container that its image does not serve.
func (j *judge) wrongPort(c *Container, host int, a HTTPAnswer) (Finding, bool) {
	if host == 0 {
		return Finding{}, false
	}
	all := mappings(c)
	m, published := first(all, func(m mapping) bool { return m.host == host && strings.HasSuffix(m.container, "/tcp") })
	if !published {
		return j.notPublishedAt(c, host, all)
	}
	if a.Status != 0 || a.Problem == "timeout" {
		return Finding{}, false
	}
	if m.ip != "" && m.ip != "127.0.0.1" && m.ip != "::1" {
		f := portFinding(PortWrongInterface, c, m, mapping{m.container, "127.0.0.1", host})
		f.Seen["interface"], f.Expected["interface"] = m.ip, "127.0.0.1"
		return f, true
	}
	exposed := j.exposedBy(c)
	if len(exposed) == 0 || slices.Contains(exposed, m.container) {
		return Finding{}, false
	}
	return portFinding(PortWrongContainer, c, m, mapping{exposed[0], "", host}), true
}

// notPublishedAt says where a container is published instead of at a host port.
func (j *judge) notPublishedAt(c *Container, host int, all []mapping) (Finding, bool) {
	if m, ok := first(all, func(m mapping) bool { return number(m.container) == strconv.Itoa(host) && m.host != 0 }); ok {
		wanted := mapping{strconv.Itoa(m.host) + "/tcp", "", host}
		return portFinding(PortSwapped, c, m, wanted), true
	}
	if m, ok := first(all, func(m mapping) bool { return m.host == host }); ok {
		return portFinding(PortWrongContainer, c, m, mapping{portKey(number(m.container)), "", host}), true
	}
	exposed := j.exposedBy(c)
	if len(all) > 0 {
		at := all[0]
		if m, ok := first(all, func(m mapping) bool { return slices.Contains(exposed, m.container) }); ok {
			at = m
		}
		return elsewhere(c, mapping{at.container, "", host}, []mapping{at}), true
	}
	port := ""
	if len(exposed) > 0 {
		port = exposed[0]
	}
	wanted := mapping{cmp.Or(port, portKey(strconv.Itoa(host))), "", host}
	return j.unpublished(c, wanted, nil), true
}

// exposedBy lists the ports that a container's image says it serves; what the
// learner published is exposed too, and says nothing.
func (j *judge) exposedBy(c *Container) []string {
	var ports []string
	for _, img := range j.obs.Images {
		if img.ID == c.ImageID && img.Detailed {
			for _, p := range img.Exposed {
				ports = append(ports, portKey(p))
			}
			slices.Sort(ports)
			return ports
		}
	}
	for _, p := range c.Exposed {
		if key := portKey(p); !slices.ContainsFunc(mappings(c), func(m mapping) bool { return m.container == key }) {
			ports = append(ports, key)
		}
	}
	slices.Sort(ports)
	return ports
}
