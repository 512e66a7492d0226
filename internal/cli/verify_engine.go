package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"matelot/internal/course"
	"matelot/sandbox"
	"matelot/sandbox/engine/running"
)

// skippedExercise is one that was not verified, and why.
type skippedExercise struct {
	ID     string `json:"exercise"`
	Reason string `json:"reason"`
}

// needsOwn tells whether an exercise is tried on an engine of its own: since it needs
// one, or since all are to be.
func (r trialRunner) needsOwn(ex *course.Exercise) bool {
	return r.engine == engineOwn || ex.OwnEngine && r.engine != engineHost
}

// withoutUnfit leaves out what cannot be tried here: exercises that need an engine of
// their own where none is to be started, or none can be. Each is told, with the reason.
func (a *App) withoutUnfit(ctx context.Context, r trialRunner, exercises []*course.Exercise) (fit []*course.Exercise, skipped []skippedExercise, err error) {
	var cannot error
	if slices.ContainsFunc(exercises, r.needsOwn) {
		if cannot = r.tryEngine(ctx); ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
	}
	for _, ex := range exercises {
		var why error
		switch {
		case r.needsOwn(ex):
			why = cannot
		case ex.OwnEngine:
			why = &ownEngineError{ex.ID}
		}
		if why == nil {
			fit = append(fit, ex)
			continue
		}
		reason := a.explainEngine(why)
		if reason == "" || r.engine == engineOwn {
			return nil, nil, why // nobody knows it, or it was asked for by name
		}
		skipped = append(skipped, skippedExercise{ex.ID, reason})
		a.note("cli.course.skipped", "Exercise", ex.ID, "Reason", reason)
	}
	return fit, skipped, nil
}

// tryEngine tells what keeps an engine of one's own from being had, or nil.
func (r trialRunner) tryEngine(ctx context.Context) error {
	session, err := r.ownSession(ctx)
	if err != nil {
		return &engineError{err}
	}
	return r.app.removeOwn(session)
}

// removeOwn takes a session with its engine away, and its workspace, in which nothing
// is of use without it.
func (a *App) removeOwn(session *sandbox.Session) error {
	err := session.RemoveOwn(context.Background()) // also when what it was for was called off
	if err == nil {
		err = os.RemoveAll(session.Workspace)
	}
	return err
}

// ownSession makes a session on an engine of its own. The engine sees the workspace
// under the path that it has when it starts.
func (r trialRunner) ownSession(ctx context.Context) (*sandbox.Session, error) {
	if err := os.MkdirAll(r.work, 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for workspaces: %w", err)
	}
	work, err := os.MkdirTemp(r.work, "own-")
	if err == nil {
		err = os.Chmod(work, 0o755) // others than this user look into it from containers
	}
	if err != nil {
		return nil, fmt.Errorf("making a workspace: %w", err)
	}
	session, err := r.sessions.Create(ctx, sandbox.Options{
		Endpoint: r.endpoint, Workspace: work, Images: "embedded", Own: r.startEngine,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(work))
	}
	return session, nil
}

// oneStart: starting an engine sets variables of the process for a moment.
var oneStart sync.Mutex

// startEngine is a sandbox.Starter that tells nothing: trials run side by side.
func (r trialRunner) startEngine(ctx context.Context, wish sandbox.EngineWish) (sandbox.Own, error) {
	if r.app.Engine == nil {
		return sandbox.Own{}, errNoTutor
	}
	oneStart.Lock()
	defer oneStart.Unlock()
	return r.app.Engine(ctx, wish, func(running.Step) {})
}
