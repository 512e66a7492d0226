package course

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const (
	maxFiles = 5000      // in a course from outside
	maxBytes = 256 << 20 // unpacked
)

// Source is where a course from outside is read from. Close it when done.
type Source struct {
	FS    fs.FS
	close func() error
}

// Close lets go of the folder or archive.
func (s *Source) Close() error { return s.close() }

// Open opens the course that stands in a folder or a ZIP archive. An archive
// may hold the course in one folder, as Git hosts pack them. Nothing is
// unpacked, and symbolic links do not lead out of a folder.
func Open(name string) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("opening the course: %w", err)
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, fmt.Errorf("opening the course: %w", err)
		}
		return &Source{FS: root.FS(), close: root.Close}, nil
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("opening the course %s: %w", name, err)
	}
	inner, err := archiveFS(&z.Reader)
	if err != nil {
		return nil, fmt.Errorf("opening the course %s: %w", name, errors.Join(err, z.Close()))
	}
	return &Source{FS: inner, close: z.Close}, nil
}

// archiveFS is the course in an archive. archive/zip refuses to give more of a
// file than its entry announces, so the announced sizes are a real limit.
func archiveFS(z *zip.Reader) (fs.FS, error) {
	var size uint64
	for _, f := range z.File {
		size += min(f.UncompressedSize64, maxBytes+1)
	}
	if len(z.File) > maxFiles || size > maxBytes {
		return nil, &TooBigError{Files: len(z.File), Bytes: size}
	}
	if _, err := fs.Stat(z, courseYAML); err == nil {
		return z, nil
	}
	entries, err := fs.ReadDir(z, ".")
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, e := range entries {
		// A Mac's archiver adds a folder of its own.
		if e.IsDir() && !strings.HasPrefix(e.Name(), "__") {
			dirs = append(dirs, e.Name())
		}
	}
	if len(dirs) == 1 {
		return fs.Sub(z, dirs[0])
	}
	return z, nil
}

// TooBigError is an archive that holds more than a course may.
type TooBigError struct {
	Files int
	Bytes uint64
}

func (e *TooBigError) Error() string {
	return fmt.Sprintf("%d files and %d bytes are more than a course may hold (%d, %d)", e.Files, e.Bytes, maxFiles, maxBytes)
}
