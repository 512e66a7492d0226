package submission

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

var (
	// errNotRegular says that a file is none by the time it is opened.
	errNotRegular = errors.New("it is no regular file")
	// errChanged says that a name leads to another file than it did.
	errChanged = errors.New("it became another file")
)

// readFolder takes in the files of a folder. No link is followed, and no name
// leads out of it, whatever becomes of it meanwhile.
func (in *intake) readFolder(ctx context.Context, dir string) (err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening the submission: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case name == "." && err != nil:
			return fmt.Errorf("opening the submission: %w", err)
		case name == ".":
			return nil
		case err != nil:
			in.problems.add(Unread, name)
			return nil //nolint:nilerr // it is told; the rest is read
		case ignored(path.Base(name)) && d.IsDir():
			return fs.SkipDir
		}
		if _, code := in.limits.clean(name); code != "" && d.IsDir() {
			in.problems.add(code, name)
			return fs.SkipDir // however deep it goes
		}
		e := entry{name: name, folder: d.IsDir(), refused: refusedMode(d.Type())}
		if e.refused == "" && !e.folder {
			info, err := d.Info()
			if err != nil {
				in.problems.add(Unread, name)
				return nil //nolint:nilerr // it is told; the rest is read
			}
			e.size, e.executable = info.Size(), info.Mode().Perm()&0o111 != 0
			e.open = func() (io.ReadCloser, error) {
				file, err := openSame(root, name, info)
				if err != nil {
					return nil, err
				}
				return file, nil
			}
		}
		return in.offer(ctx, e)
	})
}

// openSame opens a file that is still the regular one that was looked at: who
// changes it for a pipe meanwhile holds up nothing.
func openSame(root *os.Root, name string, before fs.FileInfo) (*os.File, error) {
	file, err := root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	now, err := file.Stat()
	switch {
	case err != nil:
	case !now.Mode().IsRegular():
		err = errNotRegular
	case !os.SameFile(before, now):
		err = errChanged
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
