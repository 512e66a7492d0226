package checker

import (
	"slices"
	"strings"
)

// imageRef is an image reference in full: "alpine" is docker.io,
// library/alpine, latest.
type imageRef struct {
	registry string
	path     string
	tag      string
	digest   string
}

// parseRef reads a reference as the engine does: what stands before the first
// slash is a registry only if it looks like a host.
func parseRef(text string) imageRef {
	r := imageRef{registry: "docker.io"}
	text, r.digest, _ = strings.Cut(text, "@")
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, '/') {
		text, r.tag = text[:i], text[i+1:]
	}
	if r.tag == "" && r.digest == "" {
		r.tag = "latest"
	}
	if host, rest, ok := strings.Cut(text, "/"); ok && (host == "localhost" || strings.ContainsAny(host, ".:")) {
		r.registry, text = host, rest
	}
	if r.registry == "index.docker.io" {
		r.registry = "docker.io"
	}
	if r.registry == "docker.io" && !strings.Contains(text, "/") {
		text = "library/" + text
	}
	r.path = text
	return r
}

// repository is the reference without tag and digest, as a learner writes it.
func (r imageRef) repository() string {
	if r.registry != "docker.io" {
		return r.registry + "/" + r.path
	}
	return strings.TrimPrefix(r.path, "library/")
}

// String is the reference as a learner writes it, with its tag.
func (r imageRef) String() string {
	s := r.repository()
	if r.tag != "" {
		s += ":" + r.tag
	}
	if r.digest != "" {
		s += "@" + r.digest
	}
	return s
}

// sameRef tells whether two references mean the same: alpine, alpine:latest
// and docker.io/library/alpine do. Where both name a digest, it decides.
func sameRef(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	x, y := parseRef(a), parseRef(b)
	if x.registry != y.registry || x.path != y.path {
		return false
	}
	if x.digest != "" && y.digest != "" {
		return x.digest == y.digest
	}
	return x.tag == y.tag
}

// isImageID tells an image's ID from a reference: the engine shows the ID for
// a container whose image has lost its tag.
func isImageID(s string) bool {
	hex, full := strings.CutPrefix(s, "sha256:")
	return isHex(hex) && (full || len(hex) == 12 || len(hex) == 64)
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdef") == ""
}

// shortID is an ID as docker's lists write it.
func shortID(id string) string {
	id = strings.TrimPrefix(id, "sha256:")
	if len(id) > 12 {
		return id[:12]
	}
	return id
}

// isRandomName tells whether a container's name looks like one that the engine
// made up, as happy_turing or happy_turing3.
func isRandomName(name string) bool {
	left, right, ok := strings.Cut(name, "_")
	if !ok || left == "" {
		return false
	}
	if n := len(right); n > 1 && right[n-1] >= '0' && right[n-1] <= '9' {
		right = right[:n-1]
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return right != "" && strings.Trim(left, letters) == "" && strings.Trim(right, letters) == ""
}

// isAnonymousVolume tells whether a volume's name was made by the engine.
func isAnonymousVolume(name string) bool {
	return name == "" || len(name) == 64 && isHex(name)
}

// near tells whether a name is a slip of the keyboard away from another: not
// the same, but close to it for its length.
func near(a, b string) bool {
	if a == b || a == "" || b == "" {
		return false
	}
	if plainName(a) == plainName(b) {
		return true
	}
	return distance(a, b) <= tolerance(min(len(a), len(b)))
}

// tolerance is how many slips a name of n letters may hold and still be meant.
func tolerance(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 6:
		return 1
	case n < 12:
		return 2
	default:
		return 3
	}
}

// plainName is a name without what people mix up: letter case and separators.
func plainName(s string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(strings.ToLower(s))
}

// nearest is the name that comes nearest to the one given, or "" when none
// comes near. Of names equally near it is the first in the alphabet.
func nearest(name string, among []string) string {
	best, bestDistance := "", 0
	for _, other := range slices.Sorted(slices.Values(among)) {
		if !near(name, other) {
			continue
		}
		if d := distance(name, other); best == "" || d < bestDistance {
			best, bestDistance = other, d
		}
	}
	return best
}

// maxCompared bounds the work on hostile input: no name is as long.
const maxCompared = 256

// distance counts the slips between two names: letters added, left out,
// replaced, or two neighbours swapped.
func distance(a, b string) int {
	if len(a) > maxCompared || len(b) > maxCompared {
		return maxCompared
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for k := range last {
		last[k] = k
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for k := 1; k <= len(b); k++ {
			cost := 1
			if a[i-1] == b[k-1] {
				cost = 0
			}
			row[k] = min(last[k]+1, row[k-1]+1, last[k-1]+cost)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				row[k] = min(row[k], before[k-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
