package checker

import (
	"path"
	"strings"
)

// hostPath writes a path of the host in one form, whichever way the engine
// reports it: Docker Desktop shows its virtual machine's view of it.
func hostPath(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	for _, prefix := range []string{"/run/desktop/mnt/host", "/host_mnt", "/private"} {
		if rest, ok := strings.CutPrefix(p, prefix); ok && strings.HasPrefix(rest, "/") {
			p = rest
		}
	}
	if hasDrive(p) {
		p = "/" + strings.ToLower(p[:1]) + p[2:]
	}
	if p == "" {
		return ""
	}
	return path.Clean(p)
}

// hasDrive tells whether a path begins with a drive of Windows: C:/…
func hasDrive(p string) bool {
	if len(p) < 3 || p[1] != ':' || p[2] != '/' {
		return false
	}
	letter := p[0] | 0x20
	return letter >= 'a' && letter <= 'z'
}

// source is where a bind's source must be on the host: sources are written
// relative to the workspace.
func (j *judge) source(written string) string {
	written = strings.ReplaceAll(written, `\`, "/")
	if path.IsAbs(written) || hasDrive(written) {
		return hostPath(written)
	}
	return hostPath(j.obs.Workspace + "/" + written)
}

// shown is a path of the host as a learner knows it: inside the workspace
// relative to it, else in full.
func (j *judge) shown(p string) string {
	root := hostPath(j.obs.Workspace)
	if root == "" {
		return p
	}
	clean := hostPath(p)
	if clean == root {
		return "."
	}
	if rest, ok := strings.CutPrefix(clean, strings.TrimSuffix(root, "/")+"/"); ok {
		return rest
	}
	return p
}

// isMsys tells whether Git Bash has rewritten a path: it puts its own folder
// before one that begins with a slash, and ";C" behind a part of a list.
func isMsys(p string) bool {
	p = strings.ReplaceAll(p, `\`, "/")
	return strings.Contains(p, "Program Files/Git") || strings.Contains(p, "PROGRA~1/Git") ||
		strings.HasSuffix(p, ";C") || strings.HasSuffix(p, ";c")
}
