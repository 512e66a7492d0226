package room_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
)

// TestReadingDoesNotWaitForWriting: while something else has the file, so that nothing
// can be kept, what was kept is read all the same.
func TestReadingDoesNotWaitForWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "classroom.db")
	r := open(t, path)
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	ada, bob := join(t, r, "Ada"), join(t, r, "Bob")
	start := time.Now()
	for i, exercise := range []string{"ports/publish", "ports/local", "data/volume"} {
		for _, learner := range []string{ada.Learner, bob.Learner} {
			e := attempt(exercise, checker.Fail)
			e.At = start.Add(time.Duration(i-3) * time.Hour) // before they joined: all at once
			if err := r.Add(t.Context(), learner, start, []classroom.Event{e}); err != nil {
				t.Fatal(err)
			}
		}
	}
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	kept := make(chan error, 1)
	go func() { kept <- r.Say(t.Context(), "Five minutes left") }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // half of what the writer waits
	defer cancel()
	newest, more, err := r.Recent(ctx, ada.Learner, 2)
	if err != nil || more != 1 || len(newest) != 2 || newest[0].Event.Exercise != "data/volume" || newest[1].Event.Exercise != "ports/local" || newest[0].Learner != ada.Learner {
		t.Errorf("%+v and %d more, %v", newest, more, err)
	}
	select {
	case err := <-kept:
		t.Fatalf("something was kept meanwhile (%v): this shows nothing", err)
	default:
	}
	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := <-kept; err != nil {
		t.Error(err)
	}
	if newest, more, err := r.Recent(t.Context(), "nobody", 2); len(newest) != 0 || more != 0 || err != nil {
		t.Errorf("of nobody: %+v, %d, %v", newest, more, err)
	}
}
