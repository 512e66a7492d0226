package progress

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Attempt is one verdict on one exercise.
type Attempt struct {
	Exercise   string    `json:"exercise"` // lesson/exercise
	At         time.Time `json:"at"`       // kept to the millisecond
	Verdict    string    `json:"verdict"`  // pass, fail, skipped or inconclusive
	Points     int       `json:"points"`
	MaxPoints  int       `json:"max_points"`
	Findings   []string  `json:"findings,omitempty"`    // codes, the first one the most telling
	DurationMS float64   `json:"duration_ms,omitempty"` // how long the check took, in milliseconds
	CourseHash string    `json:"course_hash,omitempty"` // of the lesson that was judged against
	Session    string    `json:"session,omitempty"`     // the session's ID; empty if there was none
}

const columns = "exercise, at, verdict, points, max_points, findings, duration_ms, course_hash, session"

// Best gives the best attempt of each exercise that has one: a pass before a
// failure before what could not be judged, then more points, then the earlier.
func (s *Store) Best(ctx context.Context) (map[string]Attempt, error) {
	const query = `SELECT ` + columns + ` FROM (
		SELECT *, row_number() OVER (PARTITION BY exercise ORDER BY
			CASE verdict WHEN 'pass' THEN 0 WHEN 'fail' THEN 1 ELSE 2 END,
			CAST(points AS REAL) / max(max_points, 1) DESC, id) AS place
		FROM attempt) WHERE place = 1`
	attempts, err := s.query(ctx, "reading the best attempts", query)
	best := make(map[string]Attempt, len(attempts))
	for _, a := range attempts {
		best[a.Exercise] = a
	}
	return best, err
}

// Last gives the newest attempt on any exercise, and whether there is one.
func (s *Store) Last(ctx context.Context) (Attempt, bool, error) {
	attempts, err := s.query(ctx, "reading the last attempt",
		"SELECT "+columns+" FROM attempt ORDER BY id DESC LIMIT 1")
	if err != nil || len(attempts) == 0 {
		return Attempt{}, false, err
	}
	return attempts[0], true, nil
}

// Attempts gives all attempts on an exercise, the oldest first.
func (s *Store) Attempts(ctx context.Context, exercise string) ([]Attempt, error) {
	return s.query(ctx, "reading the attempts",
		"SELECT "+columns+" FROM attempt WHERE exercise = ? ORDER BY id", exercise)
}

// All gives all attempts, the oldest first.
func (s *Store) All(ctx context.Context) ([]Attempt, error) {
	return s.query(ctx, "reading the attempts", "SELECT "+columns+" FROM attempt ORDER BY at, id")
}

// Forget removes the attempts on an exercise and gives their number.
func (s *Store) Forget(ctx context.Context, exercise string) (int, error) {
	return s.remove(ctx, "DELETE FROM attempt WHERE exercise = ?", exercise)
}

// ForgetAll removes all attempts and gives their number. Settings stay.
func (s *Store) ForgetAll(ctx context.Context) (int, error) {
	return s.remove(ctx, "DELETE FROM attempt")
}

func (s *Store) remove(ctx context.Context, statement string, args ...any) (int, error) {
	var removed int64
	err := s.do(ctx, "forgetting attempts", func(db *sql.DB) error {
		result, err := db.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		removed, err = result.RowsAffected()
		return err
	})
	return int(removed), err
}

func (s *Store) query(ctx context.Context, what, query string, args ...any) ([]Attempt, error) {
	var attempts []Attempt
	err := s.do(ctx, what, func(db *sql.DB) (err error) {
		attempts = nil
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			a, err := scan(rows)
			if err != nil {
				return err
			}
			attempts = append(attempts, a)
		}
		return rows.Err()
	})
	return attempts, err
}

func scan(rows *sql.Rows) (Attempt, error) {
	var (
		a        Attempt
		at       int64
		findings string
	)
	err := rows.Scan(&a.Exercise, &at, &a.Verdict, &a.Points, &a.MaxPoints,
		&findings, &a.DurationMS, &a.CourseHash, &a.Session)
	if err != nil {
		return Attempt{}, err
	}
	if err := json.Unmarshal([]byte(findings), &a.Findings); err != nil {
		return Attempt{}, fmt.Errorf("the findings of an attempt on %s: %w", a.Exercise, err)
	}
	a.At = time.UnixMilli(at).UTC()
	return a, nil
}
