package submission

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"matelot/internal/grader"
)

// Read reads what was handed in: a zip, tar or tar.gz archive, a folder, or a Git
// checkout. What is wrong with it is among the submission's problems, and the rest
// is read. An error says that this machine could not read it, or that ctx ended.
//
// The path itself may not be a link: one in a folder of submissions may be
// somebody's trick. [Find] has resolved those that a person named.
func Read(ctx context.Context, path string, o Options) (grader.Submission, error) {
	in := newIntake(o.Limits)
	err := in.readPath(ctx, path)
	switch {
	case errors.Is(err, errFull):
	case errors.Is(err, errBomb):
		in.problems.add(Bomb, "")
	case err != nil:
		return grader.Submission{}, err
	}
	s := in.arrange(o.Exercises)
	s.Name = displayName(path)
	if s.Learner == "" {
		s.Learner = s.Name
	}
	return s, nil
}

func (in *intake) readPath(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("looking at the submission: %w", err)
	}
	if code := refusedMode(info.Mode()); code != "" {
		in.problems.add(code, info.Name())
		return nil
	}
	if info.IsDir() {
		return in.readFolder(ctx, path)
	}
	if info.Size() > in.limits.Archive {
		in.problems.add(TooBig, info.Name())
		return nil
	}
	return in.readFile(ctx, path, info)
}

// readFile takes in what an archive on the disk holds.
func (in *intake) readFile(ctx context.Context, path string, info fs.FileInfo) (err error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("opening the submission: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	file, err := openSame(root, filepath.Base(path), info)
	if err != nil {
		return fmt.Errorf("opening the submission: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return in.readArchive(ctx, file, info.Size())
}

// readArchive takes in what an archive holds, whatever its file is called.
func (in *intake) readArchive(ctx context.Context, file io.ReaderAt, size int64) error {
	head := make([]byte, tarHeader)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the submission: %w", err)
	}
	head = head[:n]
	whole := io.NewSectionReader(file, 0, size)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return in.readZip(ctx, file, size)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return in.readTarGz(ctx, whole)
	case isTar(head):
		m := &meter{ctx: ctx, limits: in.limits, packed: func() int64 { return size }}
		return in.readTar(ctx, metered{whole, m})
	}
	in.problems.add(Unknown, "")
	return nil
}

// displayName is what a submission is called: its file's or folder's name, without
// an archive's ending.
func displayName(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	base := filepath.Base(path)
	name, _ := cutArchive(base)
	return shown(name)
}

// cutArchive takes the ending of an archive's name off, and tells whether there was
// one.
func cutArchive(name string) (string, bool) {
	lower := strings.ToLower(name)
	for _, ending := range []string{".zip", ".tar.gz", ".tgz", ".tar"} {
		if strings.HasSuffix(lower, ending) && len(lower) > len(ending) {
			return name[:len(name)-len(ending)], true
		}
	}
	return name, false
}
