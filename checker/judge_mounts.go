package checker

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// The types of a mount.
const (
	mountBind   = "bind"
	mountVolume = "volume"
)

// wantedType is the type that a mount must have: a source with a slash or a
// dot is a path. It is "" where any will do.
func (m MountSpec) wantedType() string {
	if m.Type != "" || m.Source == "" {
		return m.Type
	}
	if strings.ContainsAny(m.Source, `/\`) || strings.HasPrefix(m.Source, ".") {
		return mountBind
	}
	return ""
}

// target is where a mount stands in the container, in one form.
func target(p string) string { return path.Clean("/" + strings.Trim(p, "/")) }

// from is what a mount takes its content from, as a learner knows it.
func (j *judge) from(m Mount) string {
	switch {
	case m.Type == mountVolume && isAnonymousVolume(m.Name):
		return ""
	case m.Type == mountVolume:
		return m.Name
	}
	return j.shown(m.Source)
}

// mounts judges what is mounted into a container.
func (j *judge) mounts(c *Container, want []MountSpec) []Finding {
	var found []Finding
	for _, m := range want {
		if f, ok := j.mount(c, m, want); ok {
			f.Subject, f.Look = c.Name, "docker inspect --format '{{json .Mounts}}' "+c.Name
			found = append(found, f)
		}
	}
	return found
}

// mount judges one mount. What is wrong with its source explains the rest.
func (j *judge) mount(c *Container, want MountSpec, all []MountSpec) (Finding, bool) {
	at := slices.IndexFunc(c.Mounts, func(m Mount) bool { return target(m.Target) == target(want.Target) })
	if at < 0 {
		return j.notAtTarget(c, want, all), true
	}
	m := c.Mounts[at]
	expected := values("type?", want.wantedType(), "source?", want.Source, "target", want.Target)
	if f, ok := j.wrongType(m, want, expected); ok {
		return f, true
	}
	if want.Source != "" && !j.hasSource(m, want) {
		return j.wrongSource(m, want, expected), true
	}
	if want.File && m.SourceKind == "dir" {
		return Finding{
			Code:     MountDirectoryForFile,
			Seen:     values("source", j.from(m), "target", m.Target),
			Expected: values("source", want.Source, "target", want.Target),
		}, true
	}
	if want.ReadOnly == nil || *want.ReadOnly != m.RW {
		return Finding{}, false
	}
	f := Finding{
		Code: MountWritable,
		Seen: values("target", m.Target, "read_only", "false"), Expected: values("read_only", "true"),
	}
	if !*want.ReadOnly {
		f.Code, f.Seen["read_only"], f.Expected["read_only"] = MountReadOnly, "true", "false"
	}
	return f, true
}

// wrongType says that a mount is of another type: a volume for a path of the
// host, the reverse, or a volume without a name.
func (j *judge) wrongType(m Mount, want MountSpec, expected map[string]string) (Finding, bool) {
	kind := want.wantedType()
	anonymous := m.Type == mountVolume && isAnonymousVolume(m.Name)
	switch {
	case isMsys(m.Source) || isMsys(m.Target):
		return Finding{
			Code: MountMsysPath,
			Seen: values("source", j.from(m), "target", m.Target), Expected: values("source?", want.Source, "target", want.Target),
		}, true
	case anonymous && want.Source != "":
		expected["type"], expected["source"] = cmp.Or(kind, mountBind), want.Source
		return Finding{Code: MountAnonymous, Seen: values("target", m.Target), Expected: expected}, true
	case kind == mountBind && m.Type == mountVolume && !anonymous && want.Source != "":
		return Finding{
			Code: MountNamedInsteadOfBind,
			Seen: values("name", m.Name, "target", m.Target), Expected: values("source", want.Source, "target", want.Target),
		}, true
	case kind == mountVolume && m.Type == mountBind && want.Source != "":
		return Finding{
			Code: MountBindInsteadOfNamed,
			Seen: values("source", j.from(m), "target", m.Target), Expected: values("name", want.Source, "target", want.Target),
		}, true
	case kind != "" && kind != m.Type:
		return Finding{Code: MountMissing, Seen: values("mounts?", j.from(m)+":"+m.Target), Expected: expected}, true
	}
	return Finding{}, false
}

// hasSource tells whether a mount takes its content from what is wanted.
func (j *judge) hasSource(m Mount, want MountSpec) bool {
	if m.Type == mountVolume {
		return want.wantedType() != mountBind && m.Name == want.Source
	}
	return m.Type == mountBind && want.wantedType() != mountVolume && hostPath(m.Source) == j.source(want.Source)
}

// wrongSource says that something else is mounted at the right target. A path
// that did not exist gives an empty folder, mostly for a slip of the keyboard.
func (j *judge) wrongSource(m Mount, want MountSpec, expected map[string]string) Finding {
	empty := ""
	if m.Empty {
		empty = "true"
	}
	return Finding{
		Code: MountWrongSource,
		Seen: values("type", m.Type, "source", j.from(m), "target", m.Target, "empty?", empty,
			"kind?", m.SourceKind, "nearest?", j.nearestSource(m, want)),
		Expected: expected,
	}
}

// nearestSource is the name that stands where the source was wanted and comes
// near the one that was mounted.
func (j *judge) nearestSource(m Mount, want MountSpec) string {
	if m.Type == mountVolume {
		var names []string
		for _, v := range j.obs.Volumes {
			names = append(names, v.Name)
		}
		return nearest(m.Name, names)
	}
	folder := j.obs.Files[path.Dir(path.Clean(want.Source))]
	return nearest(path.Base(hostPath(m.Source)), folder.Entries)
}

// notAtTarget says why nothing is mounted at the target: the sides are the
// wrong way round, Git Bash rewrote the path, it is mounted elsewhere.
func (j *judge) notAtTarget(c *Container, want MountSpec, all []MountSpec) Finding {
	expected := values("type?", want.wantedType(), "source?", want.Source, "target", want.Target)
	var others []string
	var elsewhere *Mount
	for i, m := range c.Mounts {
		if slices.ContainsFunc(all, func(o MountSpec) bool { return target(o.Target) == target(m.Target) }) {
			continue
		}
		if isMsys(m.Source) || isMsys(m.Target) {
			return Finding{
				Code:     MountMsysPath,
				Seen:     values("source", j.from(m), "target", m.Target),
				Expected: values("source?", want.Source, "target", want.Target),
			}
		}
		if want.Source != "" && j.isSwapped(m, want) {
			return Finding{
				Code:     MountSwapped,
				Seen:     values("source", m.Source, "target", m.Target),
				Expected: values("source", want.Source, "target", want.Target),
			}
		}
		if elsewhere == nil && (want.Source != "" && j.hasSource(m, want) || near(target(m.Target), target(want.Target))) {
			elsewhere = &c.Mounts[i]
		}
		others = append(others, j.from(m)+":"+m.Target)
	}
	if elsewhere != nil {
		if f, ok := j.wrongType(*elsewhere, want, expected); ok && f.Code != MountMissing {
			return f
		}
		return Finding{
			Code:     MountWrongTarget,
			Seen:     values("type", elsewhere.Type, "source", j.from(*elsewhere), "target", elsewhere.Target),
			Expected: expected,
		}
	}
	return Finding{Code: MountMissing, Seen: values("mounts?", joined(others)), Expected: expected}
}

// isSwapped tells whether a mount has its two sides the wrong way round: the
// host's path stands in the container, and the container's on the host.
func (j *judge) isSwapped(m Mount, want MountSpec) bool {
	if m.Type != mountBind {
		return false
	}
	host := j.source(want.Source)
	return hostPath(m.Target) == host ||
		target(hostPath(m.Source)) == target(want.Target) && path.Base(hostPath(m.Target)) == path.Base(host)
}

// emptySource finds a mount of an empty folder: what the container serves from
// it is not there.
func (j *judge) emptySource(c *Container) (Finding, bool) {
	for _, m := range c.Mounts {
		if m.Type == mountBind && m.SourceKind == "dir" && m.Empty {
			return Finding{
				Code: MountEmptySource, Subject: c.Name,
				Seen: values("source", j.from(m), "target", m.Target),
				Look: "docker inspect --format '{{json .Mounts}}' " + c.Name,
			}, true
		}
	}
	return Finding{}, false
}
