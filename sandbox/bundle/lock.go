package bundle

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// lockAway locks a file that goes when it is unlocked. It gives nil where another has
// it. Between the opening and the locking of a file it may have been removed by who had
// it: then nothing is locked for those who come after, and it is tried again.
func lockAway(path string) (*flock.Flock, error) {
	for {
		lock := flock.New(path, flock.SetPermissions(0o600))
		got, err := lock.TryLock()
		if err != nil || !got {
			return nil, errors.Join(err, lock.Close())
		}
		ours, err := lock.Stat()
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		there, err := os.Stat(path)
		if err == nil && os.SameFile(ours, there) {
			return lock, nil
		}
		if err := errors.Join(lock.Close(), unless(err, fs.ErrNotExist)); err != nil {
			return nil, err
		}
	}
}

// unlockAway removes the file while it is locked: afterwards it may be another's.
// Windows removes no file that is open, so there it goes only if nobody has come to it.
func unlockAway(lock *flock.Flock) error {
	removed := os.Remove(lock.Path())
	err := lock.Close()
	if unless(removed, fs.ErrNotExist) != nil {
		_ = os.Remove(lock.Path())
	}
	return err
}

// unless is err, if it is not the one that may be.
func unless(err, may error) error {
	if errors.Is(err, may) {
		return nil
	}
	return err
}
