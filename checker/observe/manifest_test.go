package observe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestManifest(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          checker.Manifest
	}{
		{"two documents, as JSON has them", "---\na: 1\nb: [x, true]\n---\nc: {d: \"2\"}\n---\n", checker.Manifest{Objects: []map[string]any{
			{"a": 1.0, "b": []any{"x", true}}, {"c": map[string]any{"d": "2"}},
		}}},
		{"a tab", "a:\n\tb: 1\n", checker.Manifest{Problem: "tab", Line: 2}},
		{"nothing", "# nothing yet\n---\n", checker.Manifest{Problem: "empty"}},
		{"a list", "- a\n", checker.Manifest{Problem: "no_object", Line: 1}},
		{"indented too far", "a: 1\n  b: 2\n", checker.Manifest{Problem: "syntax", Line: 2, Detail: "line 2: mapping values are not allowed in this context"}},
		{"a key twice", "a: 1\na: 2\n", checker.Manifest{Problem: "syntax", Line: 2, Detail: "unmarshal errors:\n  line 2: mapping key \"a\" already defined at line 1"}},
		{"not a number in JSON", "a: .nan\n", checker.Manifest{Problem: "syntax", Detail: "json: unsupported value: NaN"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(&tt.want, manifestOf(tt.content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
