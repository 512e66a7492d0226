package checker

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// refusedMounts looks for what the last try to make the container was refused
// for, when it was for its mounts: nothing of it is left but the journal.
func (j *judge) refusedMounts(s ContainerSpec) []Finding {
	a, refused := j.failedTry(s.Name)
	if !refused || a.Status == 404 || a.Status == 409 || len(s.Mounts) == 0 {
		return nil
	}
	tried := Container{Name: cmp.Or(a.Target, s.Name, s.Image), Mounts: a.mounts()}
	if len(tried.Mounts) == 0 {
		return nil
	}
	var found []Finding
	for _, f := range j.mounts(&tried, s.Mounts) {
		if mode := a.bareMode(f); mode != "" {
			f.Seen["mode"] = mode
		}
		if a.isRefusedFor(f) {
			f.Look = "" // there is no container to look at
			found = append(found, f)
		}
	}
	return found
}

// isRefusedFor tells whether what is wrong with a mount may be why a container
// was refused. The rest would have been let pass.
func (a Action) isRefusedFor(f Finding) bool {
	switch f.Code {
	case MountSwapped, MountWrongSource, MountMsysPath:
		return true
	case MountNamedInsteadOfBind:
		return strings.Contains(f.Seen["name"], "/") // no name for a volume
	case MountAnonymous:
		return f.Seen["mode"] != ""
	case MountWritable, MountReadOnly:
		return slices.ContainsFunc(a.binds(), hasOddMode)
	default:
		return false
	}
}

// hasOddMode tells whether a bind's third part, after source and target, has
// a word that docker does not know there: readonly is a word of --mount.
func hasOddMode(bind string) bool {
	parts := strings.Split(strings.ReplaceAll(bind, ":\\", ""), ":")
	if len(parts) < 3 {
		return false
	}
	return slices.ContainsFunc(strings.Split(parts[2], ","), func(mode string) bool { return !isMode(mode) })
}

// isMode tells whether a word is one that -v takes behind the target.
func isMode(word string) bool {
	return slices.Contains([]string{"ro", "rw", "z", "Z", "nocopy"}, word)
}

// bareMode is the mode of a bind that names one path alone, -v /config:ro, where a
// finding is about that. The engine takes neither the path for the source nor the
// mode for a target.
func (a Action) bareMode(f Finding) string {
	if f.Code != MountAnonymous {
		return ""
	}
	for _, bind := range a.binds() {
		if to, mode, ok := strings.Cut(bind, ":"); ok && isMode(mode) && target(to) == target(f.Seen["target"]) {
			return mode
		}
	}
	return ""
}

// binds lists what a new container was asked to mount by -v.
func (a Action) binds() []string {
	var list []string
	// What cannot be read was not written by the proxy, and says nothing.
	_ = json.Unmarshal([]byte(a.Flags["volumes"]), &list)
	return list
}

// mounts lists what a new container was asked to mount, by -v and by --mount.
func (a Action) mounts() []Mount {
	var mounts []struct {
		Type, Source, Target string
		ReadOnly             bool
	}
	_ = json.Unmarshal([]byte(a.Flags["mounts"]), &mounts) // as with binds
	var list []Mount
	for _, b := range a.binds() {
		list = append(list, parseBind(b))
	}
	for _, m := range mounts {
		mount := Mount{Type: m.Type, Source: m.Source, Target: m.Target, RW: !m.ReadOnly}
		if m.Type == mountVolume {
			mount.Name, mount.Source = m.Source, ""
		}
		list = append(list, mount)
	}
	return list
}

// parseBind reads a bind as after docker run -v: source:target[:options].
func parseBind(text string) Mount {
	if isMsys(text) {
		return Mount{Type: mountBind, Source: text, RW: true}
	}
	drive := ""
	if hasDrive(strings.ReplaceAll(text, `\`, "/")) {
		drive, text = text[:2], text[2:]
	}
	source, rest, ok := strings.Cut(text, ":")
	if !ok {
		return Mount{Type: mountVolume, Target: drive + source, RW: true}
	}
	if isMode(rest) {
		return Mount{Type: mountVolume, Target: drive + source, RW: rest != "ro"}
	}
	to, options, _ := strings.Cut(rest, ":")
	m := Mount{Type: mountBind, Source: drive + source, Target: to, RW: !slices.Contains(strings.Split(options, ","), "ro")}
	if drive == "" && !strings.HasPrefix(source, "/") && !strings.HasPrefix(source, ".") {
		m.Type, m.Name, m.Source = mountVolume, source, ""
	}
	return m
}
