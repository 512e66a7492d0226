package hosting

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// File is where a class keeps what it knows, in its folder.
func File(dir string) string { return filepath.Join(dir, "classroom.db") }

// lockClass takes a class's folder for this process alone, if nobody has it. Who gets
// a lock closes it.
func lockClass(dir string) (lock *flock.Flock, got bool, err error) {
	lock = flock.New(filepath.Join(dir, "open.lock"), flock.SetPermissions(0o600))
	if got, err = lock.TryLock(); err != nil {
		return nil, false, errors.Join(fmt.Errorf("locking the classroom: %w", err), lock.Close())
	}
	return lock, got, nil
}

// doorPath is the file that says where an open class answers on this machine. It is
// right for as long as somebody has the lock.
func doorPath(dir string) string { return filepath.Join(dir, "open.at") }

func tellDoor(dir, address string) error {
	if err := os.WriteFile(doorPath(dir), []byte(address+"\n"), 0o600); err != nil {
		return fmt.Errorf("noting where the classroom answers: %w", err)
	}
	return nil
}

func leaveDoor(dir string) error {
	if err := os.Remove(doorPath(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("noting that the classroom answers no more: %w", err)
	}
	return nil
}

// doorOf gives where an open class answers.
func doorOf(dir string) (address string, err error) {
	text, err := os.ReadFile(doorPath(dir))
	if err != nil {
		return "", fmt.Errorf("looking where the classroom answers: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}
