package proxy

import (
	"maps"
	"strings"
)

// labels are those that a proxy puts on what its session makes. Where one proxy stands
// behind another, each has its own: to the one behind, those of the one in front are
// labels like any.
type labels struct {
	prefix string // of their keys
	value  string // the session
}

// session is the key of the label on containers, volumes, networks and services.
func (l labels) session() string { return l.prefix + "session" }

// image is the key of the label on images, which containers inherit.
func (l labels) image() string { return l.prefix + "made-in" }

// unasked is the key of the label on volumes without a name that the lab made a mount of,
// so that its container is not shown as one with that mount.
func (l labels) unasked() string { return l.prefix + "unasked" }

// reserved tells whether a label's key is one of this proxy's own.
func (l labels) reserved(key string) bool { return strings.HasPrefix(key, l.prefix) }

// onto gives a learner's labels with the session's own.
func (l labels) onto(theirs map[string]string) map[string]string {
	return l.with(theirs, map[string]string{l.session(): l.value})
}

// with gives a learner's labels with ours in place of any that look like them.
func (l labels) with(theirs, ours map[string]string) map[string]string {
	out := maps.Clone(theirs)
	if out == nil {
		out = map[string]string{}
	}
	maps.DeleteFunc(out, func(key, _ string) bool { return l.reserved(key) })
	maps.Copy(out, ours)
	return out
}
