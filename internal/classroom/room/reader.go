package room

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
)

// reader is a database or a transaction.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// readEvents gives all, in the order in which they were kept.
func readEvents(ctx context.Context, db reader, each func(board.Entry)) error {
	rows, err := db.QueryContext(ctx, "SELECT learner, at, body, 0 FROM event ORDER BY seq")
	if err != nil {
		return err
	}
	return entriesOf(rows, func(e board.Entry, _ int) { each(e) })
}

// Recent gives the newest n things that a learner did, the newest first, and how many
// more there are. It waits for nothing that is being written: what was told to be kept
// is there.
func (r *Room) Recent(ctx context.Context, learner string, n int) (newest []board.Entry, more int, err error) {
	rows, err := r.reads.QueryContext(ctx, `SELECT learner, at, body, count(*) OVER () FROM event
		WHERE learner = ? ORDER BY at DESC, seq DESC LIMIT ?`, learner, n)
	if err == nil {
		err = entriesOf(rows, func(e board.Entry, of int) {
			newest = append(newest, e)
			more = of
		})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading what a learner did: %w", err)
	}
	return newest, more - len(newest), nil
}

// entriesOf reads learners, times, bodies and a number each.
func entriesOf(rows *sql.Rows, each func(board.Entry, int)) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var learner, body string
		var at int64
		var number int
		if err := rows.Scan(&learner, &at, &body, &number); err != nil {
			return err
		}
		var e classroom.Event
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			return fmt.Errorf("reading an event: %w", err)
		}
		each(board.Entry{Learner: learner, At: time.UnixMilli(at).UTC(), Event: e}, number)
	}
	return rows.Err()
}
