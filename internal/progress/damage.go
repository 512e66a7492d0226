package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SetAside says that something kept was damaged and where it is now.
type SetAside struct {
	Path  string // where what is damaged is now
	Cause error  // what was found wrong with it
}

// SetAside tells whether this store has set a damaged file aside, when opening
// it or since; nil if not.
func (s *Store) SetAside() *SetAside {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setAside
}

// Unread tells whether there were attempts in the inbox that could not be read,
// since a full disk or a power cut spoiled them, and where their lines are now;
// nil if not.
func (s *Store) Unread() *SetAside {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unread
}

// damaged tells the errors that mean a broken file from all others: a full
// disk, a missing permission or a busy file are no reason to part with it.
func damaged(err error) bool {
	var found *checkError
	if errors.As(err, &found) {
		return true
	}
	var sqliteError *sqlite.Error
	if !errors.As(err, &sqliteError) {
		return false
	}
	const primary = 0xff // the rest of the code is a detail
	code := sqliteError.Code() & primary
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// replace sets the damaged file aside and connects to an empty one. Of several
// matelots that come upon the same damage one does so; the others find a whole
// file when it is their turn.
func (s *Store) replace(ctx context.Context, cause error) (err error) {
	lock := flock.New(s.path+".lock", flock.SetPermissions(0o600))
	const retry = 10 * time.Millisecond
	if _, err := lock.TryLockContext(ctx, retry); err != nil {
		return fmt.Errorf("waiting to set the damaged file aside: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()

	if err := s.check(ctx); err == nil {
		return s.connect(ctx)
	} else if !damaged(err) {
		return err
	}
	target, err := freeName(s.path+".damaged-", s.now())
	if err != nil {
		return err
	}
	if err := rename(s.path, target); err != nil {
		return fmt.Errorf("setting the damaged file aside: %w", err)
	}
	s.setAside = &SetAside{Path: target, Cause: cause}
	if err := s.create(); err != nil {
		return err
	}
	return s.connect(ctx)
}

// rename gives a database another name together with the journal that a killed
// writer may have left: a new file must not find it and be overwritten with the
// old one's pages. So the journal goes first.
func rename(from, to string) error {
	err := os.Rename(from+"-journal", to+"-journal")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}

// check reads the whole file, which finds damage wherever it is.
func (s *Store) check(ctx context.Context) error {
	if err := s.connect(ctx); err != nil {
		return err
	}
	var verdict string
	err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict)
	if err == nil && verdict != "ok" {
		err = &checkError{verdict}
	}
	return errors.Join(err, s.db.Close())
}

// checkError is damage that SQLite found when it was asked to look for some.
type checkError struct{ verdict string }

func (e *checkError) Error() string { return e.verdict }

// freeName is a name with the time, and with a number where that is taken.
func freeName(prefix string, at time.Time) (string, error) {
	base := prefix + at.Format("2006-01-02-150405")
	for n := 1; n < 1000; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		_, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", fmt.Errorf("looking for a free name: %w", err)
		}
	}
	return "", fmt.Errorf("there are too many files named %s", base)
}
