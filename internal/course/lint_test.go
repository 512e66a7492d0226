package course_test

import (
	"testing"

	"matelot/internal/course"
	"matelot/internal/i18n"
	"matelot/lessons"
)

func TestLintFindsNothingInAGoodCourse(t *testing.T) {
	problems, err := course.Lint(good(), []string{"our-web-server:latest", "alpine"})
	if err != nil || len(problems) > 0 {
		t.Errorf("%v\n%s", err, problems.Words(i18n.English()))
	}
}

// TestEmbeddedCourse holds the program's own course to the rules of authors:
// both languages, hints, solutions, known findings.
func TestEmbeddedCourse(t *testing.T) {
	problems, err := course.Lint(lessons.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("lessons/%s: %s — %s", p.Where(), p.Message(i18n.English()), p.Remedy(i18n.English()))
	}
}

// A language that the program speaks is one of the course's too: only by its title
// there is every lesson asked for in it.
func TestEmbeddedCourseIsInEveryLanguage(t *testing.T) {
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages() {
		if c.Titles[lang] == "" {
			t.Errorf("lessons/course.yaml has no title in %q, so nothing asks for lessons in it", lang)
		}
	}
}

func TestProblemsAreAnError(t *testing.T) {
	_, err := course.Load(archive(t, "testdata/malformed/no-course.txtar"))
	want := "course.yaml: the file is missing — make it: docs/authoring.md shows how it begins"
	if err == nil || err.Error() != want {
		t.Errorf("= %v, want %s", err, want)
	}
}
