package room

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"matelot/internal/classroom/board"
)

// batch is the most that is written at once.
const batch = 256

// ErrClosed says that the room does not keep anything any more.
var ErrClosed = errors.New("the classroom is closed")

// write is something to be kept.
type write struct {
	// do is done within the transaction that others share. It may fail alone: what
	// it wrote is then undone, and the others' stays.
	do   func(ctx context.Context, tx *sql.Tx) error
	then func()     // done when it is on the disk, before anything else is written; may be nil
	kept chan error // told when it is on the disk, or never will be
}

// writer writes what comes, as much at once as has come: a disk is waited for once
// for all of it.
type writer struct {
	db    *sql.DB
	queue chan write
	done  chan struct{} // closed when nothing is taken any more
	ended chan struct{} // closed when nothing is written any more
}

func newWriter(db *sql.DB) *writer {
	w := &writer{db: db, queue: make(chan write, batch), done: make(chan struct{}), ended: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) close() {
	close(w.done)
	<-w.ended
}

// keep is keepThen with nothing to be done afterwards.
func (w *writer) keep(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	return w.keepThen(ctx, do, nil)
}

// keepThen has something written, and waits until it is on the disk and then is done.
// When ctx ends first it may or may not be kept.
func (w *writer) keepThen(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error, then func()) error {
	one := write{do: do, then: then, kept: make(chan error, 1)}
	select {
	case w.queue <- one:
	case <-w.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-one.kept:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.ended:
		select {
		case err := <-one.kept:
			return err
		default:
			return ErrClosed
		}
	}
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.queue:
			w.together(w.more(first))
		case <-w.done:
			return
		}
	}
}

// more takes what else is waiting.
func (w *writer) more(first write) []write {
	all := []write{first}
	for len(all) < batch {
		select {
		case next := <-w.queue:
			all = append(all, next)
		default:
			return all
		}
	}
	return all
}

// together writes all in one transaction, and tells each how it went.
func (w *writer) together(all []write) {
	ctx := context.Background() // who asked may be gone; what is begun is ended
	failed := make([]error, len(all))
	err := func() error {
		tx, err := w.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // After a commit it only says that there was one.
		for i, one := range all {
			if failed[i], err = alone(ctx, tx, one.do); err != nil {
				return err
			}
		}
		return tx.Commit()
	}()
	for i, one := range all {
		if err != nil {
			failed[i] = fmt.Errorf("writing to the classroom's file: %w", err)
		}
		if failed[i] == nil && one.then != nil {
			one.then()
		}
		one.kept <- failed[i]
	}
}

// alone does one write so that it can be undone without the others. The second error
// spoils the transaction.
func alone(ctx context.Context, tx *sql.Tx, do func(ctx context.Context, tx *sql.Tx) error) (failed, spoiled error) {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return nil, err
	}
	if failed = do(ctx, tx); failed != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
			return failed, err
		}
	}
	_, err := tx.ExecContext(ctx, "RELEASE one")
	return failed, err
}

// insertEvents adds those that are not there yet, and gives them.
func insertEvents(ctx context.Context, tx *sql.Tx, entries []board.Entry) (fresh []board.Entry, err error) {
	insert, err := tx.PrepareContext(ctx, `INSERT INTO event (learner, id, at, body)
		SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM learner WHERE id = ?) ON CONFLICT (learner, id) DO NOTHING`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, insert.Close()) }()
	for _, e := range entries {
		body, err := json.Marshal(e.Event)
		if err != nil {
			return nil, err
		}
		result, err := insert.ExecContext(ctx, e.Learner, e.Event.ID, e.At.UnixMilli(), string(body), e.Learner)
		if err != nil {
			return nil, err
		}
		if n, err := result.RowsAffected(); err != nil {
			return nil, err
		} else if n > 0 {
			fresh = append(fresh, e)
		}
	}
	return fresh, nil
}
