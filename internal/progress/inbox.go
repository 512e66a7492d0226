package progress

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// How long one waits for a lock. Others have Keep's for microseconds, unless their
// process was stopped just then; who folds has theirs while it writes to the disk, and
// several may stand in line for a slow one.
const (
	lockTimeout = 2 * time.Second
	foldTimeout = 15 * time.Second
)

// line is an attempt in the inbox.
type line struct {
	ID string `json:"id"` // a line that is folded twice is one attempt by it
	Attempt
}

// Keep keeps an attempt in the inbox of the progress file at path, for the next
// Open to fold in. It costs a few system calls: SQLite is not woken, and
// nothing waits for the disk. An attempt that Keep returned nil for outlives
// the process however it ends; a power cut may take those of the last seconds.
func Keep(path string, a Attempt) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("keeping an attempt: %w", err)
		}
	}()
	text, err := json.Marshal(line{rand.Text(), a})
	if err != nil {
		return err
	}
	at, ctx := inboxOf(path), context.Background() // an attempt is kept even while a command is given up
	lock, err := at.lock(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		lock, err = at.lock(ctx)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	return at.add(text)
}

// inbox is where attempts wait to be folded into the progress file.
type inbox struct {
	path string
}

func inboxOf(path string) inbox {
	return inbox{strings.TrimSuffix(path, filepath.Ext(path)) + ".inbox"}
}

// folding is the inbox's name while it is folded, after which it is removed.
// One that is there without a matelot at work is of one that was killed.
func (i inbox) folding() string { return i.path + ".folding" }

// lock is held to add a line or to take the inbox away. Who adds has opened the
// file and written to it by its name: without the lock it could be taken away
// and read in between, and the line would be lost.
func (i inbox) lock(ctx context.Context) (*flock.Flock, error) {
	return locked(ctx, i.path+".lock", lockTimeout)
}

// lockFolding is held by the one matelot that folds. It is another lock, so
// that who adds a line never waits for the disk.
func (i inbox) lockFolding(ctx context.Context) (*flock.Flock, error) {
	return locked(ctx, i.folding()+".lock", foldTimeout)
}

func locked(ctx context.Context, path string, within time.Duration) (*flock.Flock, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	const retry = time.Millisecond
	lock := flock.New(path, flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, retry); err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), lock.Close())
	}
	return lock, nil
}

// add writes one line. It starts a line of its own, so that one that a full
// disk or a kill cut short spoils no other; Keep's lock is held.
func (i inbox) add(text []byte) error {
	file, err := os.OpenFile(i.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(bytes.Join([][]byte{nil, text, nil}, []byte{'\n'}))
	return errors.Join(err, file.Close())
}

// waiting tells whether there may be attempts to fold. It looks in the order in
// which the file changes its name, so as not to miss one that does so now.
func (i inbox) waiting() bool {
	for _, path := range []string{i.path, i.folding()} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

// take gives the inbox its name for folding, and tells whether there was one.
func (i inbox) take(ctx context.Context) (taken bool, err error) {
	lock, err := i.lock(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	err = os.Rename(i.path, i.folding())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
