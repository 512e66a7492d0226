package room

import (
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"time"

	"matelot/internal/classroom"
)

// Bring proposes to a learner to be brought to an exercise. It takes the place of
// what was proposed before and is not answered.
func (r *Room) Bring(ctx context.Context, learner, exercise string) error {
	if _, ok := r.Outline().Exercise(exercise); !ok {
		return ErrMalformed
	}
	act := classroom.Act{ID: rand.Text(), Exercise: exercise, At: r.now().UTC().Truncate(time.Millisecond)}
	return r.actOn(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM act WHERE learner = ? AND answer = ''", learner); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO act (id, learner, exercise, at) SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM learner WHERE id = ?)",
			act.ID, learner, exercise, act.At.UnixMilli(), learner)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return ErrNobody
		}
		return nil
	}, func() {
		r.acts[learner] = []classroom.Act{act}
		r.came(learner)
	})
}

// Answer notes what a learner made of a proposal. One that is not theirs, or answered
// already, changes nothing.
func (r *Room) Answer(ctx context.Context, learner string, a classroom.Answer) error {
	answer := "declined"
	if a.Done {
		answer = "done"
	}
	return r.actOn(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE act SET answer = ? WHERE id = ? AND learner = ? AND answer = ''", answer, a.ID, learner)
		return err
	}, func() {
		r.acts[learner] = slices.DeleteFunc(r.acts[learner], func(x classroom.Act) bool { return x.ID == a.ID })
		r.came(learner)
	})
}

// Proposed is what waits for a learner's answer.
func (r *Room) Proposed(learner string) []classroom.Act {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.acts[learner])
}

// actOn keeps something about acts with a new version of the State.
func (r *Room) actOn(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error, follow func()) error {
	var settings Settings
	return r.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		var err error
		if settings, err = readSettings(ctx, tx); err != nil {
			return err
		}
		settings.Version++
		return saveSettings(ctx, tx, settings)
	}, func() {
		r.settings = settings
		follow()
		r.hasChanged()
	})
}
