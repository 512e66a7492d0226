package batch

import (
	"regexp"
	"strings"

	"matelot/checker"
)

// An engine gives new IDs to the same things each time. Reports are to be the same
// for the same work, and nobody can look anything up by the ID of what is gone.

// nameless puts a mark in the place of each ID in a text.
func nameless(text string) string {
	ids := regexp.MustCompile(`\b(sha256:)?[0-9a-f]{64}\b|\b[0-9a-f]{12}\b`)
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		if len(id) == 12 && (!strings.ContainsAny(id, "0123456789") || !strings.ContainsAny(id, "abcdef")) {
			return id // a word or a number
		}
		return "<id>"
	})
}

// namelessResults does so in what findings tell.
func namelessResults(results []checker.Result) []checker.Result {
	out := make([]checker.Result, len(results))
	for i, r := range results {
		findings := make([]checker.Finding, len(r.Findings))
		for k, f := range r.Findings {
			f.Subject, f.Look = nameless(f.Subject), nameless(f.Look)
			f.Seen, f.Expected = namelessMap(f.Seen), namelessMap(f.Expected)
			findings[k] = f
		}
		r.Findings = findings
		if len(findings) == 0 {
			r.Findings = nil
		}
		out[i] = r
	}
	return out
}

func namelessMap(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for key, value := range m {
		out[key] = nameless(value)
	}
	return out
}
