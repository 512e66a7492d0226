package progress

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring a file from each version to the next: the first one makes
// version 1 out of an empty file. Those that have been released never change.
func migrations() []string {
	return []string{
		`CREATE TABLE attempt (
			id          INTEGER PRIMARY KEY,
			exercise    TEXT    NOT NULL, -- lesson/exercise
			at          INTEGER NOT NULL, -- milliseconds since 1970, UTC
			verdict     TEXT    NOT NULL,
			points      INTEGER NOT NULL,
			max_points  INTEGER NOT NULL,
			findings    TEXT    NOT NULL, -- a JSON list of codes
			duration_ms REAL    NOT NULL,
			course_hash TEXT    NOT NULL,
			session     TEXT    NOT NULL
		);
		CREATE TABLE setting (
			name  TEXT PRIMARY KEY,
			value TEXT NOT NULL
		) WITHOUT ROWID;`,
		// Of a line of the inbox; attempts that were added before have none.
		`ALTER TABLE attempt ADD COLUMN inbox_id TEXT;
		CREATE UNIQUE INDEX attempt_inbox_id ON attempt (inbox_id);`,
	}
}

// NewerError says that a newer matelot wrote the file in a form that this one
// does not know.
type NewerError struct {
	Version int // the file's
	Known   int // the newest that this program knows
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("it is of version %d, and this program knows up to %d", e.Version, e.Known)
}

// migrate brings the database up to date. Where it is so already, this costs
// the reading of one number.
func migrate(ctx context.Context, db *sql.DB, steps []string) error {
	version, err := versionOf(ctx, db)
	if err != nil || version == len(steps) {
		return err
	}
	if version > len(steps) {
		return &NewerError{Version: version, Known: len(steps)}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning to bring it up to date: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // After a commit it only says that there was one.
	// Another matelot may have done it while this one waited for the lock.
	version, err = versionOf(ctx, tx)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return &NewerError{Version: version, Known: len(steps)}
	}
	for ; version < len(steps); version++ {
		if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
			return fmt.Errorf("bringing it from version %d to %d: %w", version, version+1, err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return fmt.Errorf("noting its version: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("bringing it up to date: %w", err)
	}
	return nil
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func versionOf(ctx context.Context, db querier) (int, error) {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("reading its version: %w", err)
	}
	return version, nil
}
