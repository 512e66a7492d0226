package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/lab"
	"matelot/internal/tutor"
)

// Judge implements tutor.Lab. The engine is asked without the lock: a check that
// takes long holds up nothing.
func (l *screenLab) Judge(ctx context.Context) (tutor.State, error) {
	l.mu.Lock()
	ex, err := l.current()
	if err != nil {
		l.mu.Unlock()
		return tutor.State{}, err
	}
	began := l.session.FromSeq
	src, err := l.app.sources(l.session, ex.ID)
	l.mu.Unlock()
	if err != nil {
		return tutor.State{}, err
	}
	j, err := lab.Judge(ctx, src, ex, time.Now())
	if err != nil {
		return tutor.State{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := tutor.State{Exercise: ex.ID, Results: j.Results, Took: j.Took}
	if l.session.FromSeq != began {
		return state, nil // another begin came between: this is of the one before
	}
	if state.Notice, err = l.app.notice(ctx, l.session, ex, j); err != nil {
		return state, err
	}
	if state.Notice.Finding == nil {
		memory, err := loadMemory(l.session)
		if err != nil {
			return state, err
		}
		state.Standing = tutor.Standing(memory, j.Results)
	}
	if !state.Notice.Passed {
		return state, nil
	}
	state.End, err = l.app.courseEnd(ctx, ex)
	return state, err
}

// Changes implements tutor.Lab.
func (l *screenLab) Changes(ctx context.Context) (<-chan tutor.Change, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ex, err := l.current()
	if err != nil {
		return nil, err
	}
	src, err := l.app.sources(l.session, ex.ID)
	if err != nil {
		return nil, err
	}
	// All that the engine view shows is watched, whatever the checks ask for.
	plan := checker.PlanFor(ex.Checks)
	plan.Containers, plan.Images, plan.Volumes, plan.Networks, plan.Actions = true, true, true, true, true
	events, err := observe.Watch(ctx, src, observe.WatchOptions{Plan: plan, Journal: l.session.JournalPath()})
	if err != nil {
		return nil, fmt.Errorf("watching the engine: %w", err)
	}
	files, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	for _, dir := range []string{l.session.Dir, l.app.Home.State} {
		if err := files.Add(dir); err != nil {
			_ = files.Close() // the first error is the one that matters
			return nil, fmt.Errorf("watching the session: %w", err)
		}
	}
	changes := make(chan tutor.Change)
	go tell(ctx, events, files, changes)
	return changes, nil
}

// tell sends what two watchers see, until ctx ends.
func tell(ctx context.Context, events <-chan observe.Event, files *fsnotify.Watcher, changes chan<- tutor.Change) {
	defer close(changes)
	defer func() { _ = files.Close() }() // nothing was written
	for {
		var change tutor.Change
		select {
		case <-ctx.Done():
			return
		case _, open := <-events:
			if !open {
				return
			}
		case e, open := <-files.Events:
			if !open {
				return
			}
			switch filepath.Base(e.Name) {
			case "session.json", "settings.json":
				change.Moved = true
			default:
				continue
			}
		}
		select {
		case changes <- change:
		case <-ctx.Done():
			return
		}
	}
}
