package cli

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"matelot/internal/course"
)

// asking is an exercise with these questions.
func asking(t *testing.T, questions ...string) *course.Exercise {
	t.Helper()
	var checks strings.Builder
	checks.WriteString("      - {id: file, file: {path: x}}\n")
	for _, id := range questions {
		checks.WriteString("      - {id: " + id + ", answer: {equals: [x]}}\n")
	}
	ex, err := course.LoadExercise(fstest.MapFS{
		"course.yaml":          {Data: []byte("format: 1\nid: c\ntitles: {en: C}\n")},
		"010-a/exercises.yaml": {Data: []byte("format: 1\nexercises:\n  - id: web\n    checks:\n" + checks.String())},
	}, "a/web")
	if err != nil {
		t.Fatal(err)
	}
	return ex
}

func TestAnswered(t *testing.T) {
	t.Parallel()
	one, two := []string{"option"}, []string{"name", "code"}
	for _, tt := range []struct {
		questions []string
		line      string
		id, value string // "": refused
	}{
		{one, "--load", "option", "--load"},
		{one, "option --load", "option", "--load"},
		{one, "option=--load", "option", "--load"},
		{one, "a=b c", "option", "a=b c"},
		{one, "option", "option", "option"},
		{one, "option=", "", ""},
		{one, "", "", ""},
		{two, "name cargo", "name", "cargo"},
		{two, "name=cargo", "name", "cargo"},
		{two, "code Exited (7)", "code", "Exited (7)"},
		{two, "code=Exited (7)", "code", "Exited (7)"},
		{two, "cargo", "", ""},
		{two, "name", "", ""},
		{two, "nam cargo", "", ""},
		{nil, "cargo", "", ""},
	} {
		id, value, err := answered(asking(t, tt.questions...), strings.Fields(tt.line))
		if id != tt.id || value != tt.value || (err != nil) != (tt.id == "") {
			t.Errorf("%v, %q: %q = %q, %v; want %q = %q", tt.questions, tt.line, id, value, err, tt.id, tt.value)
		}
	}
}

func TestLiteralAnswer(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"answer --load":      "answer -- --load",
		"answer --name":      "answer -- --name",
		"answer option --rm": "answer -- option --rm",
		"answer -- --load":   "answer -- --load",
		"answer --help":      "answer --help",
		"answer -h x":        "answer -- -h x",
		"answer":             "answer",
		"check --watch":      "check --watch",
	} {
		if got := literalAnswer(strings.Fields(in)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
