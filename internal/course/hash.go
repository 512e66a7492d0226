package course

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// Hash identifies the course's content: the same files give the same hash on
// every system, whether lines end in LF or CRLF. It reads every file.
func (c *Course) Hash() (string, error) { return hashFiles(c.fsys) }

// Hash identifies the lesson's content, as [Course.Hash] does the course's.
func (l *Lesson) Hash() (string, error) {
	if l.Coming {
		return "", nil
	}
	return hashFiles(l.fsys)
}

// hashFiles hashes the paths and contents of all files of a course, except Go
// sources: they embed the course and are no part of it.
func hashFiles(fsys fs.FS) (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || isGoSource(name) {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if !bytes.ContainsRune(data, 0) {
			data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		}
		// Names cannot hold a NUL, and the length ends the content.
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(data))
		sum.Write(data)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("hashing the course: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
