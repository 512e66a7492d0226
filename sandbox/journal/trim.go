package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Trim cuts the oldest entries off a journal that is longer than limit, in bytes,
// and keeps about half of that. It tells how much was cut, by which every offset
// moves; numbers stay as they are. A process that is killed meanwhile leaves the
// old journal or the new one.
func (w *Writer) Trim(limit int64) (cut int64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(); err != nil {
		return 0, fmt.Errorf("trim journal %s: %w", w.path, err)
	}
	if w.size <= limit {
		return 0, nil
	}
	if cut, err = w.trim(min(w.size-limit/2, w.last)); err != nil {
		return 0, fmt.Errorf("trim journal %s: %w", w.path, err)
	}
	return cut, nil
}

// trim puts in the journal's place what follows its first whole line from an
// offset on; the caller holds the lock.
func (w *Writer) trim(from int64) (cut int64, err error) {
	half := w.path + ".trim" // of one name: what a kill leaves is written over
	kept, cut, err := w.copyFrom(from, half)
	if err != nil {
		return 0, errors.Join(err, removeIfThere(half))
	}
	// Windows lets nobody put a file in the place of an open one.
	if err := w.file.Close(); err != nil {
		return 0, err
	}
	moved := os.Rename(half, w.path)
	file, err := openFile(w.path)
	if err != nil {
		return 0, errors.Join(moved, err)
	}
	w.file = file
	if moved != nil {
		return 0, errors.Join(moved, removeIfThere(half))
	}
	w.size, w.last = kept, w.last-cut
	return cut, nil
}

// copyFrom copies the journal from the first line that begins at an offset or
// behind it.
func (w *Writer) copyFrom(from int64, to string) (kept, cut int64, err error) {
	old, err := os.Open(w.path)
	if err != nil {
		return 0, 0, err
	}
	defer old.Close()
	if cut, err = lineFrom(old, from); err != nil {
		return 0, 0, err
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, 0, err
	}
	kept, err = io.Copy(file, io.NewSectionReader(old, cut, w.size-cut))
	if err == nil {
		err = file.Sync() // whole before it takes the journal's place
	}
	return kept, cut, errors.Join(err, file.Close())
}

// lineFrom finds the first line that begins at an offset or behind it.
func lineFrom(file io.ReaderAt, from int64) (int64, error) {
	if from <= 0 {
		return 0, nil
	}
	at := from - 1 // a line begins behind a line feed
	buf := make([]byte, 32<<10)
	for {
		n, err := file.ReadAt(buf, at)
		if k := bytes.IndexByte(buf[:n], '\n'); k >= 0 {
			return at + int64(k) + 1, nil
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
