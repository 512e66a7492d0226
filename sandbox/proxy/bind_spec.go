package proxy

import (
	"path"
	"slices"
	"strings"
)

// bindSpec is one "-v SOURCE:TARGET[:MODE]" as the client sends it in Binds.
type bindSpec struct {
	// source is a host path, absolute, or a volume's name.
	source, target string
	modes          []string
}

// isPath tells whether the source is a folder or file of the host rather than
// a volume.
func (b bindSpec) isPath() bool {
	return strings.HasPrefix(b.source, "/") || hasDrive(b.source) || strings.HasPrefix(b.source, `\\`)
}

// hasDrive tells whether a path begins with a Windows drive.
func hasDrive(s string) bool {
	return len(s) >= 3 && s[1] == ':' && (s[2] == '\\' || s[2] == '/') &&
		(s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z')
}

// harmlessModes are the modes that a learner may use. Not among them are the
// shared kinds of propagation, by which a mount in the container would show up
// on the host.
var harmlessModes = []string{
	"ro", "rw", "z", "Z", "nocopy", "consistent", "cached", "delegated", "default",
	"private", "rprivate",
}

// parseBind takes a bind apart. ok is false if it is not of the known form.
func parseBind(spec string) (b bindSpec, ok bool) {
	if hasDrive(spec) {
		if b, ok = parseAfterDrive(spec[:2], spec[2:]); ok {
			return b, ok
		}
		// It is a volume of one letter: too short a name, as the engine says itself.
	}
	return parseAfterDrive("", spec)
}

// parseAfterDrive takes apart what follows the Windows drive that a source begins
// with, if any.
func parseAfterDrive(drive, rest string) (b bindSpec, ok bool) {
	parts := strings.Split(rest, ":")
	if len(parts) < 2 || len(parts) > 3 || strings.ContainsFunc(rest, isControl) {
		return b, false
	}
	b.source, b.target = drive+parts[0], parts[1]
	if b.source == "" || !path.IsAbs(b.target) {
		return b, false
	}
	if len(parts) == 3 && parts[2] != "" {
		b.modes = strings.Split(parts[2], ",")
	}
	if !b.isPath() && !objectName.MatchString(b.source) {
		return b, false
	}
	return b, true
}

// harmful gives the first mode that is not let through.
func (b bindSpec) harmful() (string, bool) {
	for _, mode := range b.modes {
		if !slices.Contains(harmlessModes, mode) {
			return mode, true
		}
	}
	return "", false
}

// String gives the bind as it is sent on.
func (b bindSpec) String() string {
	s := b.source + ":" + b.target
	if len(b.modes) > 0 {
		s += ":" + strings.Join(b.modes, ",")
	}
	return s
}
