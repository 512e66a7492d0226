package checker

import (
	"maps"
	"slices"
	"strings"
)

// lookContexts shows the contexts, also when the one in use does not exist.
const lookContexts = "docker context ls"

// client judges how the docker command is set up: that a context is there, or
// gone, and which one is used.
func (j *judge) client(s ClientSpec) opinion {
	c := j.obs.Client
	if c == nil {
		return unread(TopicClient)
	}
	var found []Finding
	if s.Context != "" {
		if f, ok := j.wrongContext(c, s); ok {
			found = append(found, f)
		}
	}
	if s.Uses != "" {
		if f, ok := otherUsed(c, s.Uses); ok {
			found = append(found, f)
		}
	}
	return wrong(found...)
}

// wrongContext says that a context is not there, leads elsewhere, or is still
// there.
func (j *judge) wrongContext(c *Client, s ClientSpec) (Finding, bool) {
	host, there := c.Contexts[s.Context]
	f := Finding{Subject: s.Context, Look: lookContexts}
	switch {
	case s.Missing && !there:
		return Finding{}, false
	case s.Missing:
		used := ""
		if c.Current == s.Context {
			used = "true"
		}
		f.Code, f.Seen = ClientStillThere, values("host?", host, "used?", used)
	case !there:
		if name := j.contextMeant(c, s); name != "" {
			f.Code = ClientWrongName
			f.Seen, f.Expected = values("context", name, "host?", c.Contexts[name]), values("context", s.Context)
			break
		}
		f.Code = ClientContextMissing
		f.Seen = values("contexts?", joined(slices.Collect(maps.Keys(c.Contexts))))
		f.Expected = values("context", s.Context, "host?", s.Host)
	case s.Host == "" || sameHost(host, s.Host):
		return Finding{}, false
	default:
		f.Code = ClientWrongEndpoint
		f.Seen, f.Expected = values("host?", host), values("host", s.Host)
		f.Look = "docker context inspect " + s.Context
	}
	return f, true
}

// contextMeant finds the context that was meant where the wanted name is not
// there: one that comes near, or that leads to the wanted place.
func (j *judge) contextMeant(c *Client, s ClientSpec) string {
	var names []string
	for name := range c.Contexts {
		if !j.wantedContext(name) {
			names = append(names, name)
		}
	}
	if name := nearest(s.Context, names); name != "" {
		return name
	}
	slices.Sort(names)
	for _, name := range names {
		if s.Host != "" && sameHost(c.Contexts[name], s.Host) {
			return name
		}
	}
	return ""
}

// wantedContext tells whether a check is about a context: then it is no slip
// for another.
func (j *judge) wantedContext(name string) bool {
	return slices.ContainsFunc(j.checks, func(c Check) bool {
		return c.Client != nil && (c.Client.Uses == name || c.Client.Context == name && !c.Client.Missing)
	})
}

// otherUsed says that docker commands use another context than the wanted one:
// in the learner's shell, or in the next one, where only the configuration
// counts. The order is that of the docker command: DOCKER_HOST, then
// DOCKER_CONTEXT, then the configuration.
func otherUsed(c *Client, want string) (Finding, bool) {
	for _, name := range []string{"DOCKER_HOST", "DOCKER_CONTEXT"} {
		value := c.Variables[name]
		if value == "" || name == "DOCKER_CONTEXT" && value == want {
			continue
		}
		return Finding{
			Code: ClientOverridden, Subject: want,
			Seen:     values("variable", name, "value", value, "current", c.Current),
			Expected: values("context", want),
			Look:     lookContexts,
		}, true
	}
	if c.Current == want {
		return Finding{}, false
	}
	missing := ""
	if _, there := c.Contexts[c.Current]; !there && c.Current != "default" {
		missing = "true"
	}
	return Finding{
		Code: ClientWrongCurrent, Subject: want,
		Seen: values("context", c.Current, "missing?", missing), Expected: values("context", want),
		Look: lookContexts,
	}, true
}

// sameHost compares where two contexts lead.
func sameHost(a, b string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(b, "/") }
