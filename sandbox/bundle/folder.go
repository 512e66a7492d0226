package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// folder is a bundle in a folder. It is read through an os.Root, so that no link leads
// out of it.
type folder struct{ root *os.Root }

func openFolder(name string) (_ *folder, index []byte, err error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	f := &folder{root}
	defer func() {
		if err != nil {
			err = errors.Join(err, root.Close())
		}
	}()
	layout, err := f.text(layoutName)
	if err != nil {
		return nil, nil, err
	}
	if err := readLayout(layout); err != nil {
		return nil, nil, err
	}
	index, err = f.text(indexName)
	return f, index, err
}

// text reads a small file.
func (f *folder) text(name string) (_ []byte, err error) {
	file, size, err := f.plain(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, malformed("it has no %s", name)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if size > maxIndex {
		return nil, malformed("%s has %d bytes", name, size)
	}
	return io.ReadAll(io.LimitReader(file, maxIndex))
}

// plain opens a plain file.
func (f *folder) plain(name string) (*os.File, int64, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, malformed("%q in it is no plain file", name)
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, 0, err
	}
	return file, info.Size(), nil
}

func (f *folder) open(digits string) (Content, int64, error) {
	file, size, err := f.plain(blobFolder + digits)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("%s%s: %w", sha256Prefix, digits, ErrNoBlob)
	}
	if err != nil {
		return nil, 0, err // not the nil file in an interface
	}
	return file, size, nil
}

func (f *folder) size(digits string) (int64, bool) {
	info, err := f.root.Lstat(blobFolder + digits)
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	return info.Size(), true
}

func (f *folder) close() error { return f.root.Close() }
