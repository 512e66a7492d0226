package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"matelot/checker"
)

// Bounds of what is kept.
const (
	maxContent = 64 << 10 // bytes of a file, an answer, an output
	maxEntries = 50       // names of a folder
	maxScanned = 10_000   // names of a folder that are looked at to find the first of them
)

// The kinds of what stands at a path.
const (
	kindFile    = "file"
	kindDir     = "dir"
	kindMissing = "missing"
	kindOther   = "other"
)

// workspace is the learner's folder. Nothing outside it can be reached by it,
// whatever links lie in it.
type workspace struct{ root *os.Root }

var errNoWorkspace = errors.New("there is no workspace")

func (r *reader) openWorkspace(context.Context) (*workspace, error) {
	if r.src.Workspace == "" {
		return nil, errNoWorkspace
	}
	root, err := os.OpenRoot(r.src.Workspace)
	if err != nil {
		return nil, fmt.Errorf("opening the workspace: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closers = append(r.closers, root)
	return &workspace{root: root}, nil
}

// file reads what stands at a path of the workspace.
func (r *reader) file(ctx context.Context, path string) error {
	ws, err := r.workspace(ctx)
	if err != nil {
		return err
	}
	file, err := ws.read(path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if file.Kind == kindFile && slices.Contains(r.plan.Manifests, path) {
		file.Manifest = manifestOf(file.Content)
	}
	r.put(func(obs *checker.Observation) { set(&obs.Files, path, file) })
	return nil
}

// stat finds what stands at a path, written with slashes. The kind is decided;
// it is other for a link that leads out, and for a path that does.
func (w *workspace) stat(path string) (local string, info fs.FileInfo, kind string, err error) {
	clean := filepath.Clean(filepath.FromSlash(path))
	if !filepath.IsLocal(clean) {
		return "", nil, kindOther, nil
	}
	return w.statLocal(clean)
}

func (w *workspace) statLocal(local string) (_ string, info fs.FileInfo, kind string, err error) {
	info, err = w.root.Stat(local)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return local, nil, kindMissing, nil
	case err != nil:
		if link, lerr := w.root.Lstat(local); lerr == nil && link.Mode()&fs.ModeSymlink != 0 {
			return local, link, kindOther, nil
		}
		return local, nil, "", err
	case info.IsDir():
		return local, info, kindDir, nil
	case info.Mode().IsRegular():
		return local, info, kindFile, nil
	}
	return local, info, kindOther, nil
}

// read reads what stands at a path: a file's beginning, a folder's first names.
func (w *workspace) read(path string) (checker.File, error) {
	local, info, kind, err := w.stat(path)
	if err != nil {
		return checker.File{}, err
	}
	file := checker.File{Kind: kind}
	if info == nil {
		return file, nil
	}
	file.Changed = info.ModTime().UTC()
	file.Owner = owner(info)
	switch kind {
	case kindFile:
		file.Size = info.Size()
		file.Content, err = w.content(local)
	case kindDir:
		file.Entries, err = w.entries(local)
	}
	return file, err
}

func (w *workspace) content(name string) (string, error) {
	f, err := openQuietly(w.root.OpenFile, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxContent))
	return string(data), err
}

func (w *workspace) entries(name string) ([]string, error) {
	dir, err := w.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(maxScanned)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	slices.Sort(names)
	return names[:min(len(names), maxEntries)], err
}

// openQuietly opens for reading without waiting for a writer, should the file
// have become a pipe since it was looked at.
func openQuietly(open func(string, int, fs.FileMode) (*os.File, error), name string) (*os.File, error) {
	return open(name, os.O_RDONLY|openNonblock, 0)
}
