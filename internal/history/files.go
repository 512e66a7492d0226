package history

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"
	"unicode/utf8"
)

// File is a file of the workspace as it was once.
type File struct {
	Hash       string `json:"hash"` // of its content, as Hash gives it
	Executable bool   `json:"executable,omitempty"`
	Kept       bool   `json:"kept,omitempty"` // Text is its content: it was a text, and short
	Text       string `json:"text,omitempty"`
}

// Version is what has changed in the workspace since the version before.
type Version struct {
	At      time.Time       `json:"at"`
	Changed map[string]File `json:"changed,omitempty"` // by slash path
	Gone    []string        `json:"gone,omitempty"`
}

// Hash is how contents are compared.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Limits of what is looked at: files, their sizes and all texts that are kept of one
// run, in bytes. More than that is no work of a learner's hands.
const (
	maxWatched  = 500
	maxFileText = 64 << 10
	maxHashed   = 4 << 20
	maxRunText  = 1 << 20
)

// errMany says that a folder has more files than are looked at.
var errMany = errors.New("more files than are looked at")

// Watcher sees how the files of a workspace change from one look to the next. What
// a build was made of is not what the files are in the end.
type Watcher struct {
	dir   string
	skip  func(name string) bool
	known map[string]seen
	text  int // what was kept so far
}

// seen is what is known of a file.
type seen struct {
	size int64
	at   time.Time // its modification; zero: it has to be read
	file File
}

// NewWatcher looks at a folder, of which it is known how some files were. skip tells
// which files are none of the learner's work; it may be nil.
func NewWatcher(dir string, known map[string]File, skip func(name string) bool) *Watcher {
	w := &Watcher{dir: dir, skip: skip, known: map[string]seen{}}
	for name, file := range known {
		w.known[name] = seen{file: file}
		w.text += len(file.Text)
	}
	return w
}

// Look gives what has changed, and whether anything has. No link is followed. A
// folder that is not there has no files.
func (w *Watcher) Look(at time.Time) (v Version, changed bool, err error) {
	v.At = at
	now := map[string]seen{}
	err = w.walk(func(root *os.Root, name string, info fs.FileInfo) error {
		if len(now) == maxWatched {
			return errMany
		}
		before, there := w.known[name]
		if there && before.size == info.Size() && before.at.Equal(info.ModTime()) {
			now[name] = before
			return nil
		}
		file, err := w.read(root, name, info)
		if err != nil {
			return nil //nolint:nilerr // a file that goes meanwhile, or may not be read, is not there
		}
		now[name] = seen{size: info.Size(), at: info.ModTime(), file: file}
		if !there || before.file.Hash != file.Hash || before.file.Executable != file.Executable {
			if v.Changed == nil {
				v.Changed = map[string]File{}
			}
			v.Changed[name] = file
			w.text += len(file.Text)
		}
		return nil
	})
	if err != nil {
		return v, false, fmt.Errorf("looking at the workspace: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(w.known)) {
		if _, there := now[name]; !there {
			v.Gone = append(v.Gone, name)
		}
	}
	w.known = now
	return v, len(v.Changed) > 0 || len(v.Gone) > 0, nil
}

// walk calls back with each regular file.
func (w *Watcher) walk(each func(root *os.Root, name string, info fs.FileInfo) error) (err error) {
	root, err := os.OpenRoot(w.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && d != nil && d.IsDir():
			return fs.SkipDir
		case err != nil:
			return nil //nolint:nilerr // what may not be looked at is not there
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular(), w.skip != nil && w.skip(name):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil //nolint:nilerr // it has gone meanwhile
		}
		return each(root, name, info)
	})
}

func (w *Watcher) read(root *os.Root, name string, info fs.FileInfo) (File, error) {
	f := File{Executable: info.Mode().Perm()&0o111 != 0}
	if info.Size() > maxHashed {
		f.Hash = fmt.Sprintf("%d bytes at %d", info.Size(), info.ModTime().UnixNano())
		return f, nil
	}
	file, err := root.Open(name)
	if err != nil {
		return f, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxHashed))
	if err := errors.Join(err, file.Close()); err != nil {
		return f, err
	}
	f.Hash = Hash(data)
	if len(data) <= maxFileText && w.text+len(data) <= maxRunText && utf8.Valid(data) && !slices.Contains(data, 0) {
		f.Text, f.Kept = string(data), true
	}
	return f, nil
}

// FilesAt are the files as they were at a moment, as far as versions tell.
func (r Run) FilesAt(at time.Time) map[string]File {
	files := map[string]File{}
	for i, v := range r.Versions {
		if i > 0 && v.At.After(at) {
			break
		}
		maps.Copy(files, v.Changed)
		for _, name := range v.Gone {
			delete(files, name)
		}
	}
	return files
}
