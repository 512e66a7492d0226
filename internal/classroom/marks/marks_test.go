package marks_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/classroom/marks"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
)

func tasks() []grader.Task {
	check := func(id string, points int) grader.TaskCheck {
		return grader.TaskCheck{Check: checker.Check{ID: id, Points: points}}
	}
	return []grader.Task{
		{ID: "ports/publish", Titles: map[string]string{"en": "Publish"}, Checks: []grader.TaskCheck{check("container", 2), check("answers", 1)}},
		{ID: "ports/local", Titles: map[string]string{"en": "Local"}, Checks: []grader.TaskCheck{check("container", 4)}},
	}
}

func attempt(learner, exercise string, verdicts ...checker.Verdict) board.Entry {
	e := classroom.Event{ID: "id-" + learner + exercise, Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Pass, Points: 900, MaxPoints: 900}
	for i, v := range verdicts {
		e.Checks = append(e.Checks, classroom.Check{ID: []string{"container", "answers"}[i], Verdict: v, Points: 300, Findings: []string{"port.swapped"}})
		if v != checker.Pass {
			e.Verdict = v
		}
	}
	return board.Entry{Learner: learner, At: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Event: e}
}

func TestProgressIsWeighedLikeAGrading(t *testing.T) {
	const pass, fail, unsure = checker.Pass, checker.Fail, checker.Inconclusive
	shown := attempt("cid", "ports/local", pass)
	shown.Event.Shown = true
	b := marks.Batch(tasks(), rubric.Default(), []board.Learner{{ID: "bob", Alias: "Zoe"}, {ID: "ada", Alias: "Ada"}, {ID: "cid", Alias: "Cid"}}, []board.Entry{
		attempt("ada", "ports/publish", fail, fail),
		attempt("ada", "ports/publish", pass, fail), // the best of them, whatever its points claim
		attempt("ada", "ports/publish", fail, fail),
		attempt("bob", "ports/publish", pass, pass),
		attempt("bob", "ports/publish", fail, fail), // after it was passed
		attempt("bob", "ports/local", unsure),
		shown,
		attempt("gone", "ports/local", pass),
	})
	if b.Engine != grader.Progress || len(b.Grades) != 3 {
		t.Fatalf("got %+v", b)
	}
	for i, want := range []struct {
		alias       string
		points, max float64
		again       int
	}{{"Ada", 2, 7, 0}, {"Cid", 0, 7, 0}, {"Zoe", 3, 3, 1}} {
		g := b.Grades[i]
		if g.Learner != want.alias || g.Points != want.points || g.MaxPoints != want.max || len(g.Again) != want.again {
			t.Errorf("%s has %v of %v, again %v; want %+v", g.Learner, g.Points, g.MaxPoints, g.Again, want)
		}
	}
}

func TestXAPI(t *testing.T) {
	outline := classroom.Outline{Lessons: []classroom.Lesson{{ID: "ports", Exercises: []classroom.Exercise{{ID: "ports/publish", Titles: map[string]string{"en": "Publish", "fr": "Publier"}}}}}}
	passed, failed := attempt("ada", "ports/publish", checker.Pass), attempt("ada", "ports/publish", checker.Fail)
	passed.Event.Points, passed.Event.MaxPoints, passed.Event.ID = 3, 3, "one"
	failed.Event.Points, failed.Event.MaxPoints, failed.Event.ID = 1, 3, "two"
	hint := board.Entry{Learner: "ada", Event: classroom.Event{Kind: classroom.Hinted, Exercise: "ports/publish"}}
	learners := []board.Learner{{ID: "ada", Alias: "Ada <b>"}}
	entries := []board.Entry{failed, hint, passed, attempt("nobody", "ports/publish"), attempt("ada", "other/one")}
	text, err := marks.XAPI("room1", outline, learners, entries)
	if err != nil {
		t.Fatal(err)
	}
	again, err := marks.XAPI("room1", outline, learners, entries)
	if err != nil || string(again) != string(text) {
		t.Errorf("the same room gives other statements: %v", err)
	}
	var got []struct {
		ID    string
		Actor struct {
			Account struct{ Name, HomePage string }
		}
		Verb   struct{ ID string }
		Object struct{ ID string }
		Result struct {
			Score   struct{ Scaled float64 }
			Success *bool
		}
		Context struct{ Extensions map[string]string }
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].ID == got[1].ID || len(got[0].ID) != 36 {
		t.Fatalf("got %s", text)
	}
	f, p := got[0], got[1]
	if !strings.HasSuffix(f.Verb.ID, "/failed") || *f.Result.Success || !strings.HasSuffix(p.Verb.ID, "/passed") || !*p.Result.Success || p.Result.Score.Scaled != 1 ||
		p.Object.ID != "urn:matelot:exercise:ports/publish" || p.Actor.Account.Name != "ada" || p.Actor.Account.HomePage != "urn:matelot:room:room1" ||
		p.Context.Extensions["urn:matelot:kind"] != "progress" {
		t.Errorf("got %s", text)
	}
}
