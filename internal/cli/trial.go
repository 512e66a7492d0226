package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/sandbox"
	"matelot/sandbox/dial"
)

// trialRunner makes labs for proving exercises: a session each, on the real
// engine, behind the real proxy, taken away afterwards. It is course.Runner.
type trialRunner struct {
	app      *App
	endpoint dial.Endpoint
	dir      string // for the sessions and their workspaces
}

// trialLab is one session in which one attempt is made. It is course.Lab.
type trialLab struct {
	app     *App
	ex      *course.Exercise
	session *sandbox.Session
	server  *sandbox.Server
}

// Begin implements course.Runner.
func (r trialRunner) Begin(ctx context.Context, ex *course.Exercise) (_ course.Lab, err error) {
	store := sandbox.Store{Dir: filepath.Join(r.dir, "sessions")}
	session, err := store.Create(ctx, sandbox.Options{
		Endpoint: r.endpoint, Workspace: filepath.Join(r.dir, "work"), Images: "embedded",
	})
	if err != nil {
		return nil, err
	}
	// A workspace of its own: an attempt must not see what another one wrote.
	err = session.Update(func(state *sandbox.State) {
		state.Workspace = filepath.Join(r.dir, "work", session.ID)
	})
	if err != nil {
		return nil, errors.Join(err, session.Remove())
	}
	server, err := session.Serve(ctx, r.app.serveOptions())
	if err != nil {
		return nil, errors.Join(err, session.Remove())
	}
	lab := &trialLab{app: r.app, ex: ex, session: session, server: server}
	s, err := scene(ex)
	if err == nil {
		_, err = session.Begin(ctx, s, nil)
	}
	if err != nil {
		return nil, errors.Join(err, lab.Close())
	}
	return lab, nil
}

// Run implements course.Lab.
func (l *trialLab) Run(ctx context.Context, script string) (string, error) {
	cmd := exec.CommandContext(ctx, "sh", "-e")
	cmd.Dir = l.session.ExerciseDir(l.ex.ID)
	cmd.Env = append(l.session.Env(os.Environ()), "HOME="+l.session.Workspace)
	cmd.Stdin = strings.NewReader(script)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, strings.TrimSpace(errs.String()))
	}
	return out.String(), nil
}

// Judge implements course.Lab.
func (l *trialLab) Judge(ctx context.Context, answers map[string]string) ([]checker.Result, error) {
	err := l.session.Update(func(state *sandbox.State) { state.Answers = answers })
	if err != nil {
		return nil, err
	}
	j, err := l.app.judge(ctx, l.session, l.ex)
	return j.results, err
}

// Close implements course.Lab.
func (l *trialLab) Close() error {
	ctx := context.Background() // what was made goes, also when the trial was called off
	_, err := l.session.Control().Purge(ctx)
	err = errors.Join(err, l.session.RemoveWorkspace(ctx, l.ex.ID), l.server.Close())
	if err != nil {
		return err // the session stays: it knows what is left
	}
	return l.session.Remove()
}
