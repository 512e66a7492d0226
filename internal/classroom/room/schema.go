package room

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver that sql.Open names
)

// migrations bring a file from each version to the next. Those that have been
// released never change.
func migrations() []string {
	return []string{
		`CREATE TABLE learner (
			id     TEXT PRIMARY KEY,
			alias  TEXT NOT NULL UNIQUE,
			token  BLOB NOT NULL UNIQUE, -- SHA-256 of it
			lang   TEXT NOT NULL,
			joined INTEGER NOT NULL      -- milliseconds since 1970, UTC
		) WITHOUT ROWID;
		CREATE TABLE event (
			seq     INTEGER PRIMARY KEY,
			learner TEXT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
			id      TEXT NOT NULL,
			at      INTEGER NOT NULL, -- by the room's clock
			body    TEXT NOT NULL,    -- JSON
			UNIQUE (learner, id)
		);
		CREATE TABLE act (
			id       TEXT PRIMARY KEY,
			learner  TEXT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
			exercise TEXT NOT NULL,
			at       INTEGER NOT NULL,
			answer   TEXT NOT NULL DEFAULT '' -- done or declined
		) WITHOUT ROWID;
		CREATE TABLE setting (
			name  TEXT PRIMARY KEY,
			value TEXT NOT NULL -- JSON
		) WITHOUT ROWID;`,
	}
}

// ErrNewer says that a newer matelot wrote the file.
var ErrNewer = errors.New("a newer matelot wrote this classroom")

// openFile opens a classroom's file, which it makes where there is none.
func openFile(ctx context.Context, path string) (*sql.DB, error) {
	// SQLite itself would let everybody read it.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("making the classroom's file: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("making the classroom's file: %w", err)
	}
	db, err := connect(path, 1, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"secure_delete(ON)", // who is forgotten leaves nothing in free pages
	)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the classroom's file %s: %w", path, err), db.Close())
	}
	return db, nil
}

// connect speaks with the file by so many connections at most. Only one writes.
func connect(path string, most int, pragmas ...string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/Users becomes file:///C:/Users
	}
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("opening the classroom's file: %w", err)
	}
	db.SetMaxOpenConns(most)
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // After a commit it only says that there was one.
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	steps := migrations()
	if version > len(steps) {
		return ErrNewer
	}
	if version == len(steps) {
		return nil
	}
	for ; version < len(steps); version++ {
		if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
			return fmt.Errorf("bringing it from version %d to %d: %w", version, version+1, err)
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}
