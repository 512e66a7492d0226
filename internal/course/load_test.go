package course_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/lessons"
)

// good is the sample course that has nothing wrong.
func good() fs.FS { return os.DirFS("testdata/good") }

func TestLoad(t *testing.T) {
	c, err := course.Load(good())
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "sample" || c.Title("fr") != "Un exemple" || c.Title("de") != "A sample" {
		t.Errorf("course = %q, %q, %q", c.ID, c.Title("fr"), c.Title("de"))
	}
	var order []string
	for _, l := range c.Lessons {
		order = append(order, l.ID)
	}
	if diff := cmp.Diff([]string{"ports", "data"}, order); diff != "" {
		t.Errorf("lessons (-want +got):\n%s", diff)
	}
	data := c.Lesson("data")
	if !data.Coming || data.Order != 80 || data.Title("fr") != "Les données" {
		t.Errorf("coming lesson = %v %d %q", data.Coming, data.Order, data.Title("fr"))
	}
	if next := c.Next("ports/publish"); next == nil || next.ID != "ports/read" {
		t.Errorf("next = %v", next)
	}
	if next := c.Next("ports/read"); next != nil {
		t.Errorf("next of the last = %v", next.ID)
	}
}

func TestLoadExercise(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	if e.ID != "ports/publish" || e.Name() != "publish" || e.Lesson.Order != 70 || e.MaxPoints() != 3 || e.OwnEngine {
		t.Errorf("exercise = %s %s %d %d %v", e.ID, e.Name(), e.Lesson.Order, e.MaxPoints(), e.OwnEngine)
	}
	if diff := cmp.Diff([]int{5001}, e.Ports()); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	want := checker.Check{ID: "container", Points: 2, Container: &checker.ContainerSpec{
		Name: "our-web-server", Image: "our-web-server", State: "running",
		Ports: map[string]checker.Port{"5000/tcp": {Port: 5001}},
	}}
	if diff := cmp.Diff(want, e.Checks[0]); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
	if got := e.Solutions[1].Run; got != "docker create --name our-web-server -p 5001:5000 our-web-server\ndocker start our-web-server\n" {
		t.Errorf("second solution = %q", got)
	}
	wantMistake := course.Mistake{
		Script:  course.Script{Run: "docker run -d -p 5001:5000 our-web-server"},
		Finding: checker.ContainerUnnamed, Note: "the engine picks a name",
	}
	if diff := cmp.Diff(wantMistake, e.Mistakes[1]); diff != "" {
		t.Errorf("mistake (-want +got):\n%s", diff)
	}
}

func TestLoadExerciseWithAnswers(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/read")
	if err != nil {
		t.Fatal(err)
	}
	if !e.OwnEngine {
		t.Error("the exercise does not ask for an engine of its own")
	}
	if q := e.Questions(); len(q) != 1 || q[0].ID != "code" {
		t.Errorf("questions = %v", q)
	}
	want := []course.Script{{Run: `docker run alpine sh -c "exit 3"`, Answers: map[string]string{"code": "3"}}}
	if diff := cmp.Diff(want, e.Solutions); diff != "" {
		t.Errorf("solutions (-want +got):\n%s", diff)
	}
	wantMistake := []course.Mistake{{
		Script:  course.Script{Run: "docker run alpine true", Answers: map[string]string{"code": "0"}},
		Setup:   "docker rm -f $(docker ps -aq) || true",
		Finding: checker.AnswerWrong,
	}}
	if diff := cmp.Diff(wantMistake, e.Mistakes); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestUnknownNames(t *testing.T) {
	for _, tt := range []struct {
		id   string
		want []string
	}{
		{"port", []string{"ports"}},
		{"prots/publish", []string{"ports"}},
		{"ports/publsh", []string{"ports/publish"}},
		{"ports/zzzz", []string{"ports/publish", "ports/read"}},
		{"kubernetes", nil},
	} {
		t.Run(tt.id, func(t *testing.T) {
			_, err := course.LoadExercise(good(), tt.id)
			var unknown *course.UnknownError
			if !errors.As(err, &unknown) {
				t.Fatalf("error = %v, want an UnknownError", err)
			}
			if unknown.Name != tt.id {
				t.Errorf("name = %q", unknown.Name)
			}
			if diff := cmp.Diff(tt.want, unknown.Nearest); diff != "" {
				t.Errorf("nearest (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLessonAloneMeansItsFirstExercise(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports")
	if err != nil || e.ID != "ports/publish" {
		t.Errorf("= %v, %v", e, err)
	}
}

func TestEmbeddedCourseLoads(t *testing.T) {
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Lessons) < 16 {
		t.Errorf("%d lessons, want at least the 16 that were announced", len(c.Lessons))
	}
}
