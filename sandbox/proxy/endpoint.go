package proxy

import (
	"strings"
	"sync"
)

// Endpoint says by which request of the engine's API an action of the journal is
// asked for: the method, and the path with the target's name in its place. Of several
// it is the first. Both are "" for an action of which the table knows nothing, such as
// one that came over a connection of BuildKit's.
func Endpoint(action, target string) (method, path string) {
	r, known := byAction()[action]
	if !known {
		return "", ""
	}
	if target == "" {
		target = "…"
	}
	parts := strings.Split(r.pattern, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = target
		}
	}
	return r.method, "/" + strings.Join(parts, "/")
}

// byAction is the table by the journal's names.
var byAction = sync.OnceValue(func() map[string]route { //nolint:gochecknoglobals // made once, when first asked for
	all := map[string]route{}
	for _, r := range table() {
		if _, there := all[r.action]; !there {
			all[r.action] = r
		}
	}
	return all
})
