package checker

import (
	"cmp"
	"maps"
	"net"
	"path"
	"slices"
	"strings"
)

// composeCause looks for the cause of a wrong answer in the stack that its
// container belongs to: the file was edited and up not run again, or the
// container looks for another service at localhost or under a wrong name. The
// program must have named the address, so that a variable which only looks
// like one is no cause.
func (j *judge) composeCause(c *Container, a HTTPAnswer) (Finding, bool) {
	project := c.Labels[labelProject]
	if project == "" {
		return Finding{}, false
	}
	newest := c.Created
	var others []string
	for _, other := range j.newestFirst() {
		if other.Labels[labelProject] != project {
			continue
		}
		if other.Created.After(newest) {
			newest = other.Created
		}
		if name := other.Labels[labelService]; name != c.Labels[labelService] {
			others = append(others, name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(j.obs.ComposeFiles)) {
		file := j.obs.ComposeFiles[id]
		dir := cmp.Or(hostPath(c.Labels[labelDir]), j.source(path.Dir(file.Path)))
		if file.Path != "" && file.Changed.After(newest) && j.source(path.Dir(file.Path)) == dir {
			return j.notUpdated(project, file), true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		host := hostIn(c.Env[name])
		if host == "" || len(others) == 0 || !strings.Contains(a.Body, host) || slices.Contains(others, host) {
			continue
		}
		local, meant := "", nearest(host, others)
		if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
			local, meant = "true", ""
			if guess := serviceIn(name); slices.Contains(others, guess) {
				meant = guess
			}
		}
		if local == "" && meant == "" {
			continue
		}
		return Finding{
			Code: ComposeNotReachable, Subject: c.Labels[labelService],
			Seen:     values("variable", name, "value", c.Env[name], "local?", local),
			Expected: values("service?", meant, "services?", joined(others)),
			Look:     "docker compose logs " + c.Labels[labelService],
		}, true
	}
	return Finding{}, false
}

// hostIn is the host that a variable's value names: db, db:5432,
// redis://user@cache:6379/0. A value that is none is of no harm: nobody asks
// for it.
func hostIn(value string) string {
	if _, rest, isURL := strings.Cut(value, "://"); isURL {
		value = rest
	}
	value, _, _ = strings.Cut(value, "/")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	if host, _, err := net.SplitHostPort(value); err == nil {
		return host
	}
	return value
}

// serviceIn guesses the service that a variable is about: CACHE_HOST is about
// a cache.
func serviceIn(variable string) string {
	name := strings.ToLower(variable)
	for _, end := range []string{"_host", "_url", "_address", "_addr", "_server"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}
