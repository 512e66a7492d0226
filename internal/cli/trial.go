package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
	// variables are DOCKER_HOST and DOCKER_CONTEXT as the attempt's shell left
	// them: a learner's shell would still have them.
	variables map[string]string
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
	if checker.PlanFor(l.ex.Checks).Client {
		left := filepath.Join(l.session.Dir, "trial-environment")
		cmd.Env = append(cmd.Env, "MATELOT_TRIAL="+left)
		for name, value := range l.variables {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		script = `trap 'env >"$MATELOT_TRIAL"' EXIT` + "\n" + script
		defer func() { l.variables = readVariables(left) }()
	}
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
	src, err := l.app.sources(l.session, l.ex.ID)
	if err != nil {
		return nil, err
	}
	src.Variables = l.variables
	j, err := judgeFrom(ctx, src, l.ex, time.Now())
	return j.results, err
}

// readVariables finds the variables that override the docker context in what
// env printed.
func readVariables(path string) map[string]string {
	printed, _ := os.ReadFile(path) // a shell that was killed has left nothing
	set := map[string]string{}
	for line := range strings.Lines(string(printed)) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "=")
		if value != "" && slices.Contains(overriding(), name) {
			set[name] = value
		}
	}
	return set
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
