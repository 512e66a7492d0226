package observe

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// watchFiles watches what of the workspace the plan reads, and the journal if
// it is read.
func (w *watcher) watchFiles(ctx context.Context, journal string) error {
	if !w.needsJournal() {
		journal = ""
	}
	paths := w.paths()
	if len(paths) == 0 && journal == "" {
		return nil
	}
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	f := &fileWatcher{watcher: w, notify: notify, paths: paths, journal: journal}
	if err := f.sync(); err != nil {
		return errors.Join(err, notify.Close())
	}
	go f.follow(ctx)
	return nil
}

// needsJournal: an exec by the learner can change what these checks see, and
// the engine's events cannot tell it from the checker's own.
func (w *watcher) needsJournal() bool {
	return w.plan.Actions || len(w.plan.HTTP)+len(w.plan.Exec)+len(w.plan.Logs)+len(w.plan.VolumeFiles) > 0
}

// paths are the places of the workspace, and of the docker configuration, that
// the plan reads.
func (w *watcher) paths() []string {
	var paths []string
	if w.plan.Client && w.src.DockerConfig != "" {
		paths = append(paths, filepath.Join(w.src.DockerConfig, "config.json"), filepath.Join(w.src.DockerConfig, "contexts", "meta"))
	}
	if w.src.Workspace == "" {
		return paths
	}
	wanted := slices.Clone(w.plan.Files)
	for _, dir := range w.plan.ComposeFiles {
		wanted = append(wanted, dir)
	}
	for _, path := range wanted {
		if local, err := filepath.Localize(filepath.ToSlash(filepath.Clean(path))); err == nil {
			paths = append(paths, filepath.Join(w.src.Workspace, local))
		}
	}
	return paths
}

type fileWatcher struct {
	*watcher
	notify  *fsnotify.Watcher
	paths   []string
	journal string
}

// sync watches the folders that matter now. A path that is not there yet is
// waited for in the nearest folder above it that is.
func (f *fileWatcher) sync() error {
	dirs := map[string]bool{}
	for _, path := range f.paths {
		dirs[nearestDir(path)] = true
		if path != f.src.Workspace {
			dirs[nearestDir(filepath.Dir(path))] = true
		}
	}
	if f.journal != "" {
		dirs[filepath.Dir(f.journal)] = true
	}
	for _, watched := range f.notify.WatchList() {
		if !dirs[watched] {
			// It may be gone by itself.
			_ = f.notify.Remove(watched)
		}
	}
	for _, dir := range sortedKeys(dirs) {
		err := f.notify.Add(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// nearestDir is the path if it is a folder, else the first one above it that is.
func nearestDir(path string) string {
	for {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

func (f *fileWatcher) follow(ctx context.Context) {
	defer func() { _ = f.notify.Close() }()
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-f.notify.Events:
			if !ok {
				return
			}
			f.pass(ctx, e)
		case err, ok := <-f.notify.Errors:
			if !ok {
				return
			}
			// Events were lost: something changed.
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				f.send(ctx, Event{Kind: Changed, Of: []string{"file"}})
			}
		}
	}
}

func (f *fileWatcher) pass(ctx context.Context, e fsnotify.Event) {
	if f.journal != "" && filepath.Dir(e.Name) == filepath.Dir(f.journal) {
		if e.Name == f.journal {
			f.send(ctx, Event{Kind: Changed, Of: []string{"journal"}})
		}
		return
	}
	if e.Has(fsnotify.Create) || e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		// A folder came or went. What cannot be watched now may be later.
		_ = f.sync()
	}
	name := e.Name
	if rel, err := filepath.Rel(f.src.Workspace, e.Name); err == nil {
		name = filepath.ToSlash(rel)
	}
	f.send(ctx, Event{Kind: Changed, Of: []string{"file " + name}})
}
