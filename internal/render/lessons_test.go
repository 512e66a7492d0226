package render

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

// list is the list of the loader's sample course with some progress.
func list(t *testing.T, lang string) []Lesson {
	t.Helper()
	c, err := course.Load(os.DirFS("../course/testdata/good"))
	if err != nil {
		t.Fatal(err)
	}
	return ListCourse(c, lang, map[string]Progress{
		"ports/publish": {Verdict: checker.Pass, Points: 3},
	})
}

func TestLessons(t *testing.T) {
	for _, lang := range i18n.Languages() {
		lessons := list(t, lang)
		done := Lesson{ID: "containers", Order: 10, Title: "A lesson with a title that is so long that it needs a second line below it", Exercises: []ListedExercise{
			{ID: "containers/a", Title: "A", MaxPoints: 1, Progress: Progress{Verdict: checker.Pass, Points: 1}},
			{ID: "containers/b", Title: "B", MaxPoints: 1, Progress: Progress{Verdict: checker.Pass, Points: 1}},
		}}
		tried := Lesson{ID: "run", Title: "Run", Exercises: []ListedExercise{
			{ID: "run/a", Title: "A", MaxPoints: 2, Progress: Progress{Verdict: checker.Fail, Points: 1}},
		}}
		known := Lesson{ID: "known", Title: "Known", Exercises: []ListedExercise{
			{ID: "known/a", Title: "A", MaxPoints: 1},
			{ID: "known/b", Title: "B", MaxPoints: 2, TestOut: true, Progress: Progress{Verdict: checker.Pass, Points: 2}},
		}}
		tried.Exercises[0].TestOut = true
		lessons = append([]Lesson{done, tried, known}, lessons...)
		r := New(i18n.New(lang), Style{Width: 80})
		golden.Check(t, "lessons."+lang+".txt", r.Lessons(lessons, false)+"\n"+r.Lessons(lessons, true))
	}
}

func TestLessonsJSON(t *testing.T) {
	data, err := New(i18n.New("fr"), Style{}).LessonsJSON(list(t, "fr"))
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"lessons": []any{
		map[string]any{
			"id": "ports", "order": 70.0, "title": "Les ports\u00a0: ouvrir une porte", "coming": false, "done": false,
			"exercises": []any{
				map[string]any{"id": "ports/publish", "title": "Publier un port", "verdict": "pass", "points": 3.0, "max_points": 3.0, "test_out": false, "own_engine": false},
				map[string]any{"id": "ports/read", "title": "Lire un code de sortie", "verdict": nil, "points": 0.0, "max_points": 2.0, "test_out": false, "own_engine": true},
			},
		},
		map[string]any{"id": "data", "order": 80.0, "title": "Les données", "coming": true, "done": false, "exercises": []any{}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	empty, err := New(i18n.New("fr"), Style{}).LessonsJSON(nil)
	if err != nil || strings.TrimSpace(string(empty)) != `{"lessons":[]}` {
		t.Errorf("of no course = %s, %v", empty, err)
	}
}
