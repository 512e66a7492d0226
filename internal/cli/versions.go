package cli

import (
	"path"
	"strings"
	"sync"
	"time"

	"matelot/internal/history"
	"matelot/sandbox"
	"matelot/sandbox/journal"
)

// versions keeps how the workspace changes, as docker is called: a build has to be
// done again with the files that it was made of. Whoever serves a session has one.
type versions struct {
	app     *App
	session string // its ID

	mu       sync.Mutex
	exercise string // that is watched
	fromSeq  int64  // and which beginning of it
	watcher  *history.Watcher
}

// served are the options of a session that the learner works in.
func (a *App) served(session *sandbox.Session) sandbox.ServeOptions {
	o := a.serveOptions()
	v := &versions{app: a, session: session.ID}
	o.Asked, o.Room = v.look, a.roomImages()
	return o
}

// look looks at the workspace when a docker command comes in, which has its answer
// only afterwards. What cannot be kept is missing from what is handed in.
func (v *versions) look(e journal.Entry) {
	if e.Client == nil && e.Action != "system.ping" || e.Client != nil && path.Base(e.Client.Args[0]) == "matelot" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	session, err := v.app.store().Open(v.session)
	if err != nil || session.Exercise == "" {
		return
	}
	if v.watcher == nil || v.exercise != session.Exercise || v.fromSeq != session.FromSeq {
		runs, err := v.app.history().Runs(session.Exercise)
		if err != nil || len(runs) == 0 || runs[len(runs)-1].Session != session.ID {
			return // the exercise is about to begin
		}
		v.exercise, v.fromSeq = session.Exercise, session.FromSeq
		v.watcher = watcherOf(session, runs[len(runs)-1])
	}
	version, changed, err := v.watcher.Look(e.At)
	if err != nil || !changed {
		return
	}
	_ = v.app.history().In(session.ID).AddVersion(session.Exercise, version)
}

// watcherOf goes on where a run's versions end.
func watcherOf(session *sandbox.Session, run history.Run) *history.Watcher {
	var known map[string]history.File
	if len(run.Versions) > 0 {
		known = run.FilesAt(run.Versions[len(run.Versions)-1].At)
	}
	return history.NewWatcher(session.ExerciseDir(session.Exercise), known, notKept(session.Registry))
}

// notKept tells which files of a workspace are none of the learner's work.
func notKept(registry bool) func(name string) bool {
	return func(name string) bool {
		ours := strings.HasPrefix(name, "matelot-") && path.Ext(name) == ".zip"
		return registry && name == "password.txt" || path.Ext(name) == ".matelot" || ours
	}
}

// firstVersion keeps how an exercise's files are when it begins.
func (a *App) firstVersion(session *sandbox.Session, at time.Time) error {
	watcher := history.NewWatcher(session.ExerciseDir(session.Exercise), nil, notKept(session.Registry))
	version, _, err := watcher.Look(at)
	if err != nil {
		return err
	}
	return a.history().In(session.ID).AddVersion(session.Exercise, version)
}
