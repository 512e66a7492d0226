package observe

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"matelot/checker"
)

func mounts(points []container.MountPoint) []checker.Mount {
	var list []checker.Mount
	for _, p := range points {
		m := checker.Mount{Type: string(p.Type), Name: p.Name, Target: p.Destination, RW: p.RW}
		// A volume's source is a path in the engine's own store: it says nothing.
		if p.Type == mount.TypeBind {
			m.Source = hostPath(p.Source, runtime.GOOS)
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b checker.Mount) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.Source, b.Source))
	})
	return list
}

// hostPath undoes what Docker Desktop does to a path of this machine before
// the engine in its virtual machine sees it.
func hostPath(source, goos string) string {
	for _, prefix := range []string{"/run/desktop/mnt/host/", "/host_mnt/"} {
		rest, found := strings.CutPrefix(source, prefix)
		if !found {
			continue
		}
		if goos != "windows" {
			return "/" + rest
		}
		drive, path, _ := strings.Cut(rest, "/")
		if len(drive) == 1 {
			return strings.ToUpper(drive) + `:\` + strings.ReplaceAll(path, "/", `\`)
		}
	}
	return source
}

// lookAtSources tells what stands at the sources of bind mounts, where this
// machine's files are what the engine sees.
func (r *reader) lookAtSources(ctx context.Context, list []checker.Mount) {
	for i := range list {
		m := &list[i]
		if m.Type != string(mount.TypeBind) {
			continue
		}
		if rel, inside := r.inWorkspace(m.Source); inside {
			m.Source = filepath.Join(r.src.Workspace, rel)
			if ws, err := r.workspace(ctx); err == nil {
				m.SourceKind, m.Empty = lookAt(ws.root.Stat, ws.root.Open, rel)
			}
		} else if r.src.LocalEngine {
			open := func(name string) (*os.File, error) { return openQuietly(os.OpenFile, name) }
			m.SourceKind, m.Empty = lookAt(os.Stat, open, m.Source)
		}
	}
}

// inWorkspace tells where in the workspace a path of this machine lies. A
// workspace may have two names (/tmp is a link on macOS): both count.
func (r *reader) inWorkspace(path string) (rel string, inside bool) {
	if r.src.Workspace == "" || !filepath.IsAbs(path) {
		return "", false
	}
	if rel, inside = within(r.src.Workspace, path); inside {
		return rel, true
	}
	real, err := filepath.EvalSymlinks(r.src.Workspace)
	if err != nil || real == r.src.Workspace {
		return "", false
	}
	return within(real, path)
}

func within(dir, path string) (rel string, inside bool) {
	rel, err := filepath.Rel(dir, path)
	return rel, err == nil && filepath.IsLocal(rel)
}

// lookAt tells the kind of what stands at a path: dir, file, missing, or ""
// when that cannot be told; and whether it is a folder without entries.
func lookAt(stat func(string) (fs.FileInfo, error), open func(string) (*os.File, error), name string) (kind string, empty bool) {
	info, err := stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return kindMissing, false
	case err != nil:
		return "", false
	case !info.IsDir():
		return kindFile, false
	}
	dir, err := open(name)
	if err != nil {
		return kindDir, false
	}
	defer dir.Close()
	_, err = dir.Readdirnames(1)
	return kindDir, errors.Is(err, io.EOF)
}
