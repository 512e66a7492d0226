package course_test

import (
	"errors"
	"os"
	"testing"
	"testing/fstest"

	"matelot/internal/course"
	"matelot/internal/i18n"
)

func seed(f *testing.F, files ...string) {
	f.Helper()
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
}

// FuzzExercises holds that no exercises.yaml makes the loader panic, that all
// it refuses has words, and that what it takes can be linted.
func FuzzExercises(f *testing.F) {
	seed(f, "testdata/good/070-ports/exercises.yaml", "testdata/malformed/fields.txtar", "testdata/malformed/checks.txtar")
	f.Add("format: 1\nexercises: [{id: a, checks: [{id: b, needs: [b]}, {id: c, absent: {}}]}]")
	f.Add("a: &a [*a]")
	f.Add("? [a]\n: b")
	f.Add("{1: 2, <<: {a: b}}")
	words := i18n.English()
	f.Fuzz(func(t *testing.T, yaml string) {
		fsys := fstest.MapFS{
			"course.yaml":          {Data: []byte("format: 1\nid: s\ntitles: {en: S}\n")},
			"010-a/exercises.yaml": {Data: []byte(yaml)},
			"010-a/lesson.en.md":   {Data: []byte("# T\n\nText.\n")},
		}
		c, err := course.Load(fsys)
		var problems course.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("the error is no list of problems: %v", err)
		}
		if (c == nil) == (err == nil) {
			t.Fatalf("course %v with error %v", c, err)
		}
		for _, p := range problems {
			if m := p.Message(words); m == "course.problem."+p.Code || p.Line < 0 {
				t.Errorf("problem %s at line %d has no words", p.Code, p.Line)
			}
		}
		if _, err := course.Lint(fsys, nil); err != nil {
			t.Errorf("lint: %v", err)
		}
		if c != nil {
			for _, e := range c.Exercises() {
				e.Ports()
				e.Questions()
			}
		}
	})
}

// FuzzMarkdown holds that no lesson.md makes the reader panic, and that lines
// of problems are lines of the file.
func FuzzMarkdown(f *testing.F) {
	seed(f, "testdata/good/070-ports/lesson.fr.md", "testdata/malformed/markdown.txtar", "testdata/malformed/words.txtar")
	f.Add("### q <a id=\"x/q\"></a>\n## x <a id=\"x\"></a>\n### q <a id=\"x/q\"></a>\n# t\n</details>")
	f.Add("<details class=\"hint\"><summary>1</summary>\n```\n</details>")
	f.Fuzz(func(t *testing.T, md string) {
		fsys := fstest.MapFS{
			"course.yaml":          {Data: []byte("format: 1\nid: s\ntitles: {fr: S}\n")},
			"010-a/exercises.yaml": {Data: []byte("format: 1\nexercises: [{id: x, checks: [{id: q, answer: {equals: [a]}}]}]\n")},
			"010-a/lesson.fr.md":   {Data: []byte(md)},
		}
		problems, err := course.Lint(fsys, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := 1
		for _, r := range md {
			if r == '\n' {
				lines++
			}
		}
		for _, p := range problems {
			if p.File == "010-a/lesson.fr.md" && (p.Line < 0 || p.Line > lines) {
				t.Errorf("%s at line %d of %d", p.Code, p.Line, lines)
			}
		}
	})
}
