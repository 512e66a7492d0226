package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver that sql.Open names
)

// busyTimeout is how long a writer waits for another one: each holds the file
// for a few milliseconds.
const busyTimeout = 10 * time.Second

// Store is an open progress file. It may be used by several goroutines.
type Store struct {
	path       string
	migrations []string
	now        func() time.Time

	mu       sync.Mutex // one piece of work at a time, since damage replaces db
	db       *sql.DB
	setAside *SetAside
	unread   *SetAside
}

// Open opens the progress file, which it makes where there is none, with its
// folder, and folds in what Keep has kept since. A damaged file is renamed, and
// Open goes on with an empty one: ask SetAside; and Unread, of what was kept. A
// file of a newer matelot is a *NewerError and is left alone.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path, migrations(), time.Now)
}

func open(ctx context.Context, path string, migrations []string, now func() time.Time) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the progress file: %w", err)
	}
	s := &Store{path: path, migrations: migrations, now: now}
	if err := s.create(); err != nil {
		return nil, err
	}
	err = s.connect(ctx)
	if damaged(err) {
		err = s.replace(ctx, err)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the progress file %s: %w", path, err)
	}
	if err := s.fold(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("folding the inbox into the progress file %s: %w", path, err), s.Close())
	}
	return s, nil
}

// Close closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the progress file: %w", err)
	}
	return nil
}

// create makes an empty file that is the learner's alone; SQLite itself would
// let everybody read it.
func (s *Store) create() error {
	file, err := os.OpenFile(s.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
			return fmt.Errorf("making the folder of the progress file: %w", err)
		}
		file, err = os.OpenFile(s.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("making the progress file: %w", err)
	}
	return file.Close()
}

// connect opens the file and brings it up to date. Reading its version is what
// first touches it, so that a file that is no database shows here.
func (s *Store) connect(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(s.path))
	if err != nil {
		return err
	}
	// One connection: SQLite has one writer anyhow, and a second connection
	// would cost its opening.
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, s.migrations); err != nil {
		return errors.Join(err, db.Close())
	}
	s.db = db
	return nil
}

// dsn names the file for the driver: as a URI, since a folder's name may hold a
// question mark. Transactions take the write lock when they begin, so that two
// of them wait for each other in place of failing halfway.
func dsn(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/Users becomes file:///C:/Users
	}
	query := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
			"journal_mode(TRUNCATE)",
			"synchronous(FULL)",
		},
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}).String()
}

// do runs one piece of work on the database. Damage that shows only now has the
// file set aside, and the work is done again on an empty one.
func (s *Store) do(ctx context.Context, what string, work func(*sql.DB) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := work(s.db)
	if damaged(err) {
		cause := err
		if err = s.db.Close(); err == nil {
			err = s.replace(ctx, cause)
		}
		if err == nil {
			err = work(s.db)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
