package compat

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mask takes out what differs between any two runs.
type mask struct {
	pattern *regexp.Regexp
	name    string
}

// masks are those of every script, in the order in which they are applied.
func masks() []mask {
	list := []struct{ pattern, name string }{
		// Whether docker 20.10 tells that it stopped waiting for what did not start is a race in it.
		{`time="[^"]*" level=error msg="error waiting for container: context canceled"\n`, ""},
		{`\x1b\[[0-9;?]*[A-Za-z]`, ""}, // colours and the cursor's ways
		{`\b0001-01-01[T ]00:00:00Z?`, "never"},
		{`\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?( UTC)?`, "<time>"},
		{`\b(Less than a second|About (a|an) (second|minute|hour)|\d+ (second|minute|hour)s?)( ago)?\b`, "<ago>"},
		{`\b\d+(\.\d+)?(ms|s)\b`, "<seconds>"},
		{`\b[0-9a-f]{64}\b`, "<id>"},
		{`\b[0-9a-f]{12}\b`, "<id>"},
		{`\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b`, "<mac>"},
		{` {3,}`, "   "}, // a column is as wide as its times
		{`\b(10|172|192)(\.\d{1,3}){3}\b`, "<ip>"},
	}
	var compiled []mask
	for _, m := range list {
		compiled = append(compiled, mask{regexp.MustCompile(m.pattern), m.name})
	}
	return compiled
}

// masked is a text without what differs between any two runs.
func masked(text string, own []mask) string {
	for _, m := range slices.Concat(own, masks()) {
		text = m.pattern.ReplaceAllString(text, m.name)
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

func TestMasked(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for in, want := range map[string]string{
		"sha256:" + id + " " + id[:12]:                 "sha256:<id> <id>",
		"2026-01-02T03:04:05.678901234Z up":            "<time> up",
		"2026-01-02 03:04:05 +0000 UTC":                "<time>",
		"0001-01-01T00:00:00Z":                         "never",
		"Up 3 seconds, Exited (0) About a minute ago":  "Up <ago>, Exited (0) <ago>",
		"Less than a second ago":                       "<ago>",
		"172.17.0.2/16 02:42:ac:11:00:02 127.0.0.1:80": "<ip>/16 <mac> 127.0.0.1:80",
		"Up 9 seconds    web\nUp 10 seconds   web":     "Up <ago>   web\nUp <ago>   web",
		"Container web  Started 1.5s":                  "Container web  Started <seconds>",
		"a container of mine, 12 of them, deadbeef":    "a container of mine, 12 of them, deadbeef",
	} {
		if got := masked(in, nil); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
