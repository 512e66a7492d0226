package rubric_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/golden"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
	"matelot/internal/i18n"
	"matelot/lessons"
	"matelot/locales"
)

// TestMalformed shows what the author of each malformed rubric is told.
func TestMalformed(t *testing.T) {
	files, err := filepath.Glob("testdata/malformed/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("malformed rubrics: %v, %v", files, err)
	}
	var names []string
	seen := map[string]bool{"rubric.too_big": true} // in a test of its own
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, err = rubric.Parse(name, data, tasks())
		var problems course.Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, p := range problems {
			seen[p.Code] = true
		}
		for _, lang := range i18n.Languages() {
			golden.Check(t, name+"."+lang+".txt", problems.Words(i18n.New(lang))+"\n")
			names = append(names, name+"."+lang+".txt")
		}
	}
	golden.NoStrays(t, names)
	for _, code := range codes(t) {
		if !seen[code] {
			t.Errorf("no malformed rubric shows %s", code)
		}
	}
}

// codes lists the problems of rubrics that have words and a remedy.
func codes(t *testing.T) []string {
	t.Helper()
	file, err := fs.ReadFile(locales.FS, "course.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^"course\.problem\.(rubric\.[^"]+)"`).FindAllStringSubmatch(string(file), -1) {
		if !i18n.English().Has("course.remedy." + m[1]) {
			t.Errorf("%s has no remedy", m[1])
		}
		found = append(found, m[1])
	}
	if len(found) < 10 {
		t.Fatalf("only %d problems have words", len(found))
	}
	return found
}

func TestTooBig(t *testing.T) {
	_, err := rubric.Parse("rubric.yaml", []byte("format: 1\n"+strings.Repeat("#\n", 1<<20)), tasks())
	var problems course.Problems
	if !errors.As(err, &problems) || problems[0].Code != "rubric.too_big" {
		t.Errorf("the error is %v", err)
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rubric.yaml")
	if _, err := rubric.Load(file, tasks()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there gives %v", err)
	}
	if err := os.WriteFile(file, []byte("format: 1\npass: 50\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := rubric.Load(file, tasks())
	if err != nil {
		t.Fatal(err)
	}
	same := parse(t, "format: 1\r\npass: 50\r\n")
	other := parse(t, "format: 1\npass: 51\n")
	if loaded.Hash != same.Hash || loaded.Hash == other.Hash || len(loaded.Hash) != 64 {
		t.Errorf("the hashes are %s, %s with CRLF, and %s of another", loaded.Hash, same.Hash, other.Hash)
	}
	if rubric.Default().Hash != "" {
		t.Error("the default has a hash")
	}
}

// The example of the documentation is a rubric for the course as it is.
func TestTheExampleOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "grading-formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, begun, found := strings.Cut(string(page), "```yaml\n")
	example, _, closed := strings.Cut(begun, "```")
	if !found || !closed {
		t.Fatal("docs/grading-formats.md shows no rubric")
	}
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, err := rubric.Tasks(c.Exercises(), i18n.Languages())
	if err != nil {
		t.Fatal(err)
	}
	r, err := rubric.Parse("rubric.yaml", []byte(example), all)
	if err != nil {
		t.Fatal(err)
	}
	asked := r.Asks(all)
	var outcomes []grader.Outcome
	for _, task := range asked {
		o := grader.Outcome{Exercise: task.ID}
		for _, c := range task.Checks {
			result := checker.Result{ID: c.ID, Verdict: checker.Pass, Points: c.MaxPoints(), MaxPoints: c.MaxPoints()}
			if task.ID == "ports/local" && c.ID == "answers" {
				result.Verdict, result.Points = checker.Fail, 0
			}
			o.Results = append(o.Results, result)
		}
		outcomes = append(outcomes, o)
	}
	g := r.Apply(asked, grader.Submission{Handed: instant(t, "2026-10-24T10:00:00+02:00")}, outcomes)
	said := fmt.Sprintf("That is %v of %v points.", g.Earned, g.MaxPoints)
	after := fmt.Sprintf("%v%% less, %v of %v points.", g.Late.Percent, g.Points, g.MaxPoints)
	if len(asked) != 3 || g.Verdict != checker.Pass || !strings.Contains(string(page), said) || !strings.Contains(string(page), after) {
		t.Errorf("of %d exercises, %s; the page does not say %q and %q", len(asked), g.Verdict, said, after)
	}
}

func TestTasks(t *testing.T) {
	e, err := course.LoadExercise(lessons.FS, "ports/build")
	if err != nil {
		t.Fatal(err)
	}
	list, err := rubric.Tasks([]*course.Exercise{e}, []string{"en", "fr"})
	if err != nil {
		t.Fatal(err)
	}
	task := list[0]
	if task.ID != "ports/build" || task.Titles["en"] == "" || task.Titles["en"] == task.Titles["fr"] {
		t.Errorf("the task is %q, %q", task.ID, task.Titles)
	}
	var ids, questions []string
	for _, c := range task.Checks {
		ids = append(ids, c.ID)
		if c.Questions["en"] != "" && c.Questions["fr"] != "" {
			questions = append(questions, c.ID)
		}
	}
	want := []string{}
	for _, c := range e.Checks {
		want = append(want, c.ID)
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if !slices.Equal(questions, []string{"page"}) {
		t.Errorf("questions are asked by %q", questions)
	}
}
