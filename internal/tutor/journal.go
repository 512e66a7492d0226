package tutor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// How a shell sees, without starting a process, that the engine was touched:
// what has been seen is marked by giving the journal an old modification time,
// and any later entry makes it new again. So one comparison with a file dated
// between the two answers, in every shell, also in those that compare whole
// seconds, and when the clock is set back. The mark is made before the engine is
// judged, so that an entry that comes meanwhile is looked at next time.
const (
	seenYear = 1990
	markYear = 2000
)

func newYear(year int) time.Time { return time.Date(year, time.January, 1, 12, 0, 0, 0, time.UTC) }

// MarkSeen notes that everything in the journal has been looked at. A journal
// that is not there yet has nothing to be seen.
func MarkSeen(journal string) error {
	if err := os.Chtimes(journal, newYear(seenYear), newYear(seenYear)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("mark the journal as seen: %w", err)
	}
	return nil
}

// Unseen reports whether the journal has entries since [MarkSeen].
func Unseen(journal string) bool {
	info, err := os.Stat(journal)
	return err == nil && info.ModTime().After(newYear(markYear))
}

// writeMarks makes the files in dir that shells compare the journal with: mark
// is newer than a journal that has been seen, and seen is as old as one.
func writeMarks(dir string) (mark, seen string, err error) {
	mark, seen = filepath.Join(dir, "mark"), filepath.Join(dir, "seen")
	for path, when := range map[string]time.Time{mark: newYear(markYear), seen: newYear(seenYear)} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			return "", "", fmt.Errorf("write a mark for the journal: %w", err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			return "", "", fmt.Errorf("date a mark for the journal: %w", err)
		}
	}
	return mark, seen, nil
}
