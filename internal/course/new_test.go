package course_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
)

func relative(t *testing.T, dir string, files []string) []string {
	t.Helper()
	var all []string
	for _, f := range files {
		rel, err := filepath.Rel(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, filepath.ToSlash(rel))
	}
	return all
}

// TestNew makes a course that has nothing wrong with it.
func TestNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "My Course")
	files, err := course.New(dir, "first-steps", []string{"en", "fr"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"010-first-steps/exercises.yaml", "010-first-steps/lesson.en.md", "010-first-steps/lesson.fr.md", "course.yaml"}
	if diff := cmp.Diff(want, relative(t, dir, files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if problems, err := course.Lint(os.DirFS(dir), []string{"alpine"}); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
	c, err := course.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "my-course" || c.Title("fr") != "My course" || c.Lessons[0].Title("en") != "First steps" {
		t.Errorf("names: %s, %s, %s", c.ID, c.Title("fr"), c.Lessons[0].Title("en"))
	}

	files, err = course.New(dir, "second", []string{"en", "fr"})
	if err != nil || !strings.HasPrefix(relative(t, dir, files)[0], "020-second/") || len(files) != 3 {
		t.Errorf("a second lesson: %v, %v", files, err)
	}
}

func TestNewRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := course.New(dir, "one", []string{"en"}); err != nil {
		t.Fatal(err)
	}
	if _, err := course.New(dir, "one", []string{"en"}); !errors.Is(err, course.ErrThere) {
		t.Errorf("the same again: %v", err)
	}
	var id *course.IDError
	if _, err := course.New(dir, "Not An ID", []string{"en"}); !errors.As(err, &id) {
		t.Errorf("no ID: %v", err)
	}
	var lang *course.LanguageError
	if _, err := course.New(dir, "two", []string{"xx"}); !errors.As(err, &lang) || lang.Lang != "xx" || len(lang.Known) < 2 {
		t.Errorf("no language: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "999-last"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := course.New(dir, "beyond", []string{"en"}); err == nil {
		t.Error("a lesson behind number 999 was made")
	}
}
