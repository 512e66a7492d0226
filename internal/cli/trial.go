package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/images"
	"matelot/sandbox/proxy"
)

// trialRunner makes labs for proving exercises: a session each, on the real
// engine, behind the real proxy, taken away afterwards. It is course.Runner.
type trialRunner struct {
	app      *App
	endpoint dial.Endpoint
	sessions sandbox.Store
	work     string // folder for their workspaces
	engine   string // host or own for all of them; "" is what each exercise needs
}

// hold makes a session that keeps the stand-ins which the exercises want, so that
// they are loaded once and not for each trial. Each trial still sees only those
// that it asked for.
func (r trialRunner) hold(ctx context.Context, exercises []*course.Exercise) (release func() error, err error) {
	session, err := r.sessions.Create(ctx, sandbox.Options{Endpoint: r.endpoint, Workspace: r.work, Images: "embedded"})
	if err != nil {
		return nil, err
	}
	server, err := session.Serve(ctx, r.app.serveOptions())
	if err != nil {
		return nil, errors.Join(err, session.Remove())
	}
	release = func() error {
		_, err := session.Control().Purge(context.Background())
		if err = errors.Join(err, server.Close()); err != nil {
			return err
		}
		return session.Remove()
	}
	held := map[string]bool{} // what some exercise has removed is not: its removal must be a real one
	for _, ex := range exercises {
		for _, check := range ex.Checks {
			if check.Absent != nil && check.Absent.Image != "" {
				held[check.Absent.Image] = true
			}
		}
	}
	for _, ex := range exercises {
		for _, ref := range ex.Images {
			if _, ok := images.Find(ref); !ok || held[ref] {
				continue // built by the set-up
			}
			held[ref] = true
			if err := session.Control().EnsureImage(ctx, ref, nil); err != nil {
				return nil, errors.Join(fmt.Errorf("getting the image %s: %w", ref, err), release())
			}
		}
	}
	return release, nil
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
	if r.needsOwn(ex) {
		return r.beginOwn(ctx, ex)
	}
	session, err := r.sessions.Create(ctx, sandbox.Options{
		Endpoint: r.endpoint, Workspace: r.work, Images: "embedded",
	})
	if err != nil {
		return nil, err
	}
	// A workspace of its own: an attempt must not see what another one wrote.
	err = session.Update(func(state *sandbox.State) {
		state.Workspace = filepath.Join(r.work, session.ID)
	})
	if err != nil {
		return nil, errors.Join(err, session.Remove())
	}
	server, err := session.Serve(ctx, r.app.serveOptions())
	if err != nil {
		return nil, errors.Join(err, session.Remove())
	}
	return r.set(ctx, &trialLab{app: r.app, ex: ex, session: session, server: server})
}

// beginOwn is Begin on an engine of the trial's own.
func (r trialRunner) beginOwn(ctx context.Context, ex *course.Exercise) (course.Lab, error) {
	session, err := r.ownSession(ctx)
	if err != nil {
		return nil, err
	}
	server, err := session.Serve(ctx, r.app.serveOptions())
	if err != nil {
		return nil, errors.Join(err, r.app.removeOwn(session))
	}
	return r.set(ctx, &trialLab{app: r.app, ex: ex, session: session, server: server})
}

// set sets the exercise's scene in a lab that is served.
func (r trialRunner) set(ctx context.Context, trial *trialLab) (course.Lab, error) {
	s, err := lab.Scene(trial.ex)
	if err == nil {
		_, err = trial.session.Begin(ctx, s, nil)
	}
	if err != nil {
		return nil, errors.Join(err, trial.Close())
	}
	return trial, nil
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
	src, err := l.sources(answers)
	if err != nil {
		return nil, err
	}
	j, err := lab.Judge(ctx, src, l.ex, time.Now())
	return j.Results, err
}

// settle judges when nobody will look again, and gives the evidence too.
func (l *trialLab) settle(ctx context.Context, answers map[string]string) ([]checker.Result, []byte, error) {
	src, err := l.sources(answers)
	if err != nil {
		return nil, nil, err
	}
	j, err := lab.Settle(ctx, src, l.ex)
	if err != nil {
		return nil, nil, err
	}
	evidence, err := json.Marshal(j.Observation)
	return j.Results, evidence, err
}

func (l *trialLab) sources(answers map[string]string) (observe.Sources, error) {
	err := l.session.Update(func(state *sandbox.State) { state.Answers = answers })
	if err != nil {
		return observe.Sources{}, err
	}
	src, err := l.app.sources(l.session, l.ex.ID)
	src.Variables = l.variables
	return src, err
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

// Reset implements course.Lab.
func (l *trialLab) Reset(ctx context.Context) error {
	if err := clearAway(ctx, l.session, l.ex.ID); err != nil {
		return err
	}
	s, err := lab.Scene(l.ex)
	if err != nil {
		return err
	}
	_, err = l.session.Begin(ctx, s, nil)
	return err
}

// Leave implements course.Keeper.
func (l *trialLab) Leave() (string, error) {
	if own := l.session.Own; own != nil {
		where := fmt.Sprintf("docker exec -it %.12s docker ps --all; cd %s", own.Container, l.session.ExerciseDir(l.ex.ID))
		return where, l.server.Close()
	}
	where := fmt.Sprintf("docker ps --all --filter label=%s=%s; cd %s",
		proxy.LabelSession, l.session.ID, l.session.ExerciseDir(l.ex.ID))
	return where, l.server.Close()
}

// leftError says that something was still there after all had been removed.
type leftError struct{ left proxy.Report }

func (e *leftError) Error() string {
	return fmt.Sprintf("left behind: %+v", e.left)
}

// Close implements course.Lab.
func (l *trialLab) Close() error {
	ctx := context.Background() // what was made goes, also when the trial was called off
	err := clearAway(ctx, l.session, l.ex.ID)
	if left, planErr := l.session.Control().PlanPurge(ctx); planErr != nil {
		err = errors.Join(err, planErr)
	} else if !left.Empty() {
		err = errors.Join(err, &leftError{left})
	}
	err = errors.Join(err, l.server.Close())
	if l.session.Own != nil {
		return errors.Join(err, l.app.removeOwn(l.session)) // what is left goes with its engine
	}
	if err != nil {
		return err // the session stays: it knows what is left
	}
	return l.session.Remove()
}
