package room_test

import (
	"crypto/rand"
	"encoding/base64"
	"path/filepath"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

func outline() classroom.Outline {
	return classroom.Outline{Lessons: []classroom.Lesson{
		{ID: "ports", Exercises: []classroom.Exercise{{ID: "ports/publish", MaxPoints: 3, Hints: 3}, {ID: "ports/local"}}},
		{ID: "data", Exercises: []classroom.Exercise{{ID: "data/volume"}}},
	}}
}

func open(t testing.TB, path string) *room.Room {
	t.Helper()
	r, err := room.Open(t.Context(), path, outline())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newRoom(t testing.TB) *room.Room {
	t.Helper()
	r := open(t, filepath.Join(t.TempDir(), "classroom.db"))
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func token() string {
	raw := make([]byte, classroom.TokenLength)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func join(t testing.TB, r *room.Room, alias string) classroom.Joined {
	t.Helper()
	j, err := r.Join(t.Context(), classroom.Join{Code: r.Settings().Code, Alias: alias, Token: token(), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func attempt(exercise string, v checker.Verdict) classroom.Event {
	return classroom.Event{
		ID: rand.Text(), Kind: classroom.Attempted, Exercise: exercise, At: time.Now(), Verdict: v, MaxPoints: 3,
		Checks: []classroom.Check{{ID: "container", Verdict: v, Findings: []string{"port.swapped"}}},
	}
}
