package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"matelot/sandbox/dial"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/proxy"
)

// Own is an engine of a session's own, in a container of another engine. It goes on
// when the process that serves the session ends.
type Own struct {
	Host      dial.Endpoint `json:"host"`                // the engine on which its container runs
	Container string        `json:"container,omitempty"` // the container's ID; "" before the first start
	Isolation string        `json:"isolation,omitempty"` // what the container was given
}

// EngineWish asks for an engine of a session's own.
type EngineWish struct {
	Host      dial.Endpoint
	Owner     string // the session's ID
	Workspace string // a folder of this machine that it sees under the same path
	Internet  bool   // images may come from Docker Hub
}

// Starter starts an engine that goes on when this process ends.
type Starter func(ctx context.Context, wish EngineWish) (Own, error)

// ErrEngineGone says that the session's own engine has ended: with it went all that
// was made in it. Renew starts another.
var ErrEngineGone = running.ErrGone

// maySee tells whether images may come from Docker Hub, for which the engine needs a
// way out: one that only ever has lab images gets none.
func mayPull(images string) bool { return images != string(proxy.HubEmbedded) }

// createOwn makes a session with an engine of its own.
func (s Store) createOwn(ctx context.Context, o Options) (_ *Session, err error) {
	// The engine's paths are those of this machine, without links: it sees nothing
	// of what is beside the workspace, so a link would lead nowhere.
	if err := os.MkdirAll(o.Workspace, 0o755); err != nil {
		return nil, fmt.Errorf("making the workspace: %w", err)
	}
	workspace, err := filepath.EvalSymlinks(o.Workspace)
	if err != nil {
		return nil, fmt.Errorf("finding the workspace: %w", err)
	}
	session := &Session{State: State{
		Format: stateFormat, ID: newID(), Created: time.Now().UTC(), Images: o.Images, Workspace: workspace,
		Own: &Own{Host: o.Endpoint},
	}}
	session.Dir = filepath.Join(s.Dir, session.ID)
	session.Endpoint = dial.Endpoint{Host: localHost(session.listenPath("engine"))}
	if err := os.MkdirAll(session.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the session's folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(session.Dir))
		}
	}()
	if err := session.writeDockerConfig(o.Config); err != nil {
		return nil, err
	}
	// Before the engine: what is killed in between is found again by its session.
	if err := writeState(session.Dir, session.State); err != nil {
		return nil, err
	}
	return session, session.startOwn(ctx, o.Own)
}

// Renew starts a new engine for a session whose own one has ended. One that runs is
// left alone. It tells whether it started one.
func (s *Session) Renew(ctx context.Context, start Starter) (renewed bool, err error) {
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, "engine.lock"))
	if err != nil {
		return false, fmt.Errorf("waiting for another to start the engine: %w", err)
	}
	defer unlock()
	if err := s.Reload(); err != nil {
		return false, err
	}
	if runs, err := s.EngineRuns(ctx); err != nil || runs {
		return false, err
	}
	if err := running.TakeAway(ctx, s.Own.Host, s.ID); err != nil {
		return false, err
	}
	return true, s.startOwn(ctx, start)
}

// EngineRuns tells whether the session's own engine runs.
func (s *Session) EngineRuns(ctx context.Context) (bool, error) {
	return running.Runs(ctx, s.Own.Host, s.Own.Container)
}

// startOwn starts the engine and notes it. What was started goes when that fails.
func (s *Session) startOwn(ctx context.Context, start Starter) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, running.TakeAway(context.WithoutCancel(ctx), s.Own.Host, s.ID))
		}
	}()
	own, err := start(ctx, EngineWish{Host: s.Own.Host, Owner: s.ID, Workspace: s.Workspace, Internet: mayPull(s.Images)})
	if err != nil {
		return fmt.Errorf("starting an engine of the session's own: %w", err)
	}
	engine, err := running.Open(ctx, own.Host, own.Container)
	if err != nil {
		return err
	}
	defer engine.Close() //nolint:errcheck // it was only asked for its version
	c, err := engine.Client()
	if err != nil {
		return err
	}
	defer c.Close()
	version, err := c.ServerVersion(ctx)
	if err != nil {
		return fmt.Errorf("asking the engine for its version: %w", err)
	}
	agreed := c.ClientVersion()
	return s.Update(func(state *State) { state.Own, state.APIVersion, state.Arch = &own, agreed, version.Arch })
}

// RemoveOwn takes the session's own engine away, with all that is in it, and the
// session. It returns ErrServed while a process serves it.
func (s *Session) RemoveOwn(ctx context.Context) error {
	lock, err := s.lockServing()
	if err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // the lock ends with the file
	if err := running.TakeAway(ctx, s.Own.Host, s.ID); err != nil {
		return err
	}
	return s.Remove()
}

// localHost is a local socket as DOCKER_HOST writes it.
func localHost(path string) string {
	if runtime.GOOS == "windows" {
		return "npipe://" + filepath.ToSlash(path)
	}
	return "unix://" + path
}
