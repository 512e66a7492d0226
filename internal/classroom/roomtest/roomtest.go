// Package roomtest fills classrooms for tests: a small course, a room in a folder of the
// test's own, and learners who do things. It is for tests only.
package roomtest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"path/filepath"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// Outline is a course of three lessons and six exercises.
func Outline() classroom.Outline {
	return classroom.Outline{
		Titles: titles("Docker, hands on", "Docker par la pratique"),
		Lessons: []classroom.Lesson{
			{ID: "containers", Titles: titles("Containers", "Conteneurs"), Exercises: []classroom.Exercise{
				{ID: "containers/run", Titles: titles("Run a first container", "Lancer un premier conteneur"), MaxPoints: 2, Hints: 2},
				{ID: "containers/list", Titles: titles("List what runs", "Lister ce qui tourne"), MaxPoints: 1, Hints: 1},
			}},
			{ID: "ports", Titles: titles("Ports", "Ports"), Exercises: []classroom.Exercise{
				{ID: "ports/publish", Titles: titles("Publish a port", "Publier un port"), MaxPoints: 3, Hints: 3},
				{ID: "ports/local", Titles: titles("For this machine alone", "Pour cette machine seulement"), MaxPoints: 3, Hints: 2},
			}},
			{ID: "data", Titles: titles("Data", "Données"), Exercises: []classroom.Exercise{
				{ID: "data/volume", Titles: titles("Keep data in a volume", "Garder des données dans un volume"), MaxPoints: 4, Hints: 2},
				{ID: "data/bind", Titles: titles("Mount a folder", "Monter un dossier"), MaxPoints: 4},
			}},
		},
	}
}

func titles(english, french string) map[string]string {
	return map[string]string{"en": english, "fr": french}
}

// Room opens a new room for a course, until the test's end.
func Room(t testing.TB, outline classroom.Outline) *room.Room {
	t.Helper()
	r, err := room.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"), outline)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// Word is a word for a room, of an address that nobody has.
func Word(r *room.Room) func() classroom.Word {
	return func() classroom.Word {
		return classroom.Word{Address: "192.0.2.20:7433", Code: r.Settings().Code, Print: "8H4T2Q9C"}
	}
}

// Learner is one in a room.
type Learner struct {
	ID   string
	room *room.Room
	t    testing.TB
}

// Join lets a learner in.
func Join(t testing.TB, r *room.Room, alias string) Learner {
	t.Helper()
	token := make([]byte, classroom.TokenLength)
	_, _ = rand.Read(token) // never fails
	j, err := r.Join(t.Context(), classroom.Join{Code: r.Settings().Code, Alias: alias, Token: base64.RawURLEncoding.EncodeToString(token), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return Learner{ID: j.Learner, room: r, t: t}
}

// Do has a learner do something now, in the order given.
func (l Learner) Do(events ...classroom.Event) {
	l.t.Helper()
	if err := l.Send(l.t.Context(), events...); err != nil {
		l.t.Fatal(err)
	}
}

// Send is Do for goroutines that are not the test's.
func (l Learner) Send(ctx context.Context, events ...classroom.Event) error {
	now := time.Now()
	for i := range events {
		events[i].ID, events[i].At = rand.Text(), now
	}
	return l.room.Add(ctx, l.ID, now, events)
}

// Begun is the beginning of an exercise.
func Begun(exercise string) classroom.Event {
	return classroom.Event{Kind: classroom.Begun, Exercise: exercise}
}

// Hinted is a hint that was asked for.
func Hinted(exercise string, level int) classroom.Event {
	return classroom.Event{Kind: classroom.Hinted, Exercise: exercise, Level: level}
}

// Passed is an attempt that passed.
func Passed(exercise string) classroom.Event {
	return classroom.Event{Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Pass, Points: 3, MaxPoints: 3}
}

// Shown is an exercise that passed by a solution.
func Shown(exercise string) classroom.Event {
	e := Passed(exercise)
	e.Shown = true
	return e
}

// Failed is an attempt that was wrong in some ways, the most telling one first.
func Failed(exercise string, findings ...string) classroom.Event {
	return classroom.Event{
		Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Fail, Points: 1, MaxPoints: 3,
		Checks: []classroom.Check{{ID: "container", Verdict: checker.Fail, Findings: findings}},
	}
}

// Unsure is an attempt that could not be judged.
func Unsure(exercise, finding string) classroom.Event {
	return classroom.Event{
		Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Inconclusive, MaxPoints: 3,
		Checks: []classroom.Check{{ID: "container", Verdict: checker.Inconclusive, Findings: []string{finding}}},
	}
}
