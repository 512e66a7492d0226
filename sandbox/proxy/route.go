package proxy

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// bodyKind says what body a route takes.
type bodyKind int

const (
	// bodyNone refuses any body.
	bodyNone bodyKind = iota
	// bodyJSON takes one JSON value of at most maxJSON bytes.
	bodyJSON
	// bodyStream takes a stream of any length.
	bodyStream
)

// route is one entry of the allow-list.
type route struct {
	method  string
	pattern string
	// action is the journal's name for it.
	action string
	// query lists the parameters that are let through.
	query []string
	body  bodyKind
	// stream tells by the query whether the answer may go on for long, so that
	// its start gets an entry too; nil means it cannot.
	stream func(url.Values) bool
	serve  func(*call) error

	segments []string
}

// target is a request's path, taken apart.
type target struct {
	// version is the API version without "v", empty if the path has none.
	version string
	// segments are the decoded parts of the path after the version.
	segments []string
}

var versionPath = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)

// parseTarget takes a request's path apart. It refuses encoded separators and
// dot segments: engine and proxy must never disagree on where a part ends.
func parseTarget(u *url.URL) (target, error) {
	escaped := strings.ToLower(u.EscapedPath())
	for _, bad := range []string{"%2f", "%5c", "%00", "%25", "%2e%2e"} {
		if strings.Contains(escaped, bad) {
			return target{}, refuse(http.StatusBadRequest, CodePath)
		}
	}
	var t target
	for part := range strings.SplitSeq(u.Path, "/") {
		switch {
		case part == "":
			// The CLI asks for /containers//web/json when told "/web".
			continue
		case part == "." || part == "..", strings.ContainsFunc(part, isControl):
			return target{}, refuse(http.StatusBadRequest, CodePath)
		}
		t.segments = append(t.segments, part)
	}
	if len(t.segments) > 0 && versionPath.MatchString(t.segments[0]) {
		t.version = t.segments[0][1:]
		t.segments = t.segments[1:]
	}
	return t, nil
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// find gives the route for a method and the path's parts, with what stands in
// the places of its pattern. In a pattern, {id} is one part and {name...} is
// one or more.
func find(routes []route, method string, segments []string) (*route, map[string]string) {
	for i := range routes {
		r := &routes[i]
		if r.method != method {
			continue
		}
		if vars, ok := r.match(segments); ok {
			return r, vars
		}
	}
	return nil, nil
}

// match compares a path's parts with the route's.
func (r *route) match(segments []string) (map[string]string, bool) {
	var vars map[string]string
	rest := segments
	for i, want := range r.segments {
		if len(rest) == 0 {
			return nil, false
		}
		name, isVar := strings.CutPrefix(want, "{")
		if !isVar {
			if rest[0] != want {
				return nil, false
			}
			rest = rest[1:]
			continue
		}
		name = strings.TrimSuffix(name, "}")
		take := 1
		if short, many := strings.CutSuffix(name, "..."); many {
			name = short
			take = len(rest) - (len(r.segments) - i - 1)
			if take < 1 {
				return nil, false
			}
		}
		if vars == nil {
			vars = make(map[string]string, 1)
		}
		vars[name] = strings.Join(rest[:take], "/")
		rest = rest[take:]
	}
	return vars, len(rest) == 0
}

// compile fills in the parts of the patterns.
func compile(routes []route) []route {
	for i := range routes {
		routes[i].segments = strings.Split(routes[i].pattern, "/")
	}
	return routes
}

// allowedQuery parses a raw query and keeps the listed parameters alone.
func allowedQuery(raw string, allowed []string) (url.Values, error) {
	all, err := url.ParseQuery(raw)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, CodeQuery)
	}
	kept := url.Values{}
	for _, name := range allowed {
		if values, ok := all[name]; ok {
			kept[name] = values
		}
	}
	return kept, nil
}
