package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/internal/render"
	"matelot/sandbox"
	"matelot/sandbox/dial"
)

// startTimeout bounds the wait for a background server to listen.
const startTimeout = 10 * time.Second

// stopTimeout bounds the wait for a background server to end.
const stopTimeout = 5 * time.Second

// ensureSession finds the learner's session on the engine that their docker
// command uses, or on one of its own that this carries, or makes one. from says where
// its images come from from now on; "" leaves that.
func (a *App) ensureSession(ctx context.Context, engine, from string) (*sandbox.Session, error) {
	from, err := imagesFrom(from)
	if err != nil {
		return nil, err
	}
	if id := a.Getenv("MATELOT_SESSION"); id != "" {
		session, err := a.session()
		if err != nil {
			return nil, err
		}
		return session, useImages(session, from)
	}
	endpoint, err := a.hostEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	if engine == engineOwn {
		endpoint = a.carrier(endpoint)
	}
	images := cmp.Or(from, a.Settings.Images, "auto")
	options := sandbox.Options{Endpoint: endpoint, Workspace: a.Home.Workspace, Images: images, Config: dial.ConfigDir(a.environment())}
	if engine == engineOwn {
		options.Own = a.startEngine
	}
	session, err := a.store().LatestOrCreate(ctx, options)
	if err == nil {
		err = session.Update(func(state *sandbox.State) { state.Used, state.Images = time.Now().UTC(), cmp.Or(from, state.Images) })
	}
	if err != nil {
		var old *sandbox.TooOldError
		if errors.As(err, &old) {
			return nil, err
		}
		return nil, &engineError{err}
	}
	return session, a.renew(ctx, session)
}

// hostEndpoint is the engine that the docker command uses.
func (a *App) hostEndpoint(ctx context.Context) (dial.Endpoint, error) {
	endpoint, err := dial.Find(ctx, a.environment())
	if err != nil {
		return endpoint, &engineError{err}
	}
	return endpoint, nil
}

// environment is what decides which engine that is.
func (a *App) environment() dial.Environment {
	env := dial.System()
	env.Getenv = a.Getenv
	return env
}

// engineError says that the engine cannot be had: the doctor knows more.
type engineError struct{ err error }

func (e *engineError) Error() string { return "reaching the engine: " + e.err.Error() }

// Unwrap gives the reason.
func (e *engineError) Unwrap() error { return e.err }

// serveHere serves the session in this process, unless another one does.
func (a *App) serveHere(ctx context.Context, session *sandbox.Session) (stop func() error, err error) {
	server, err := session.Serve(ctx, a.served(session))
	if errors.Is(err, sandbox.ErrServed) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	return server.Close, nil
}

// narrow is how wide the lab's refusals are set: the docker command prints them, on
// a terminal of which the serving process knows nothing.
const narrow = 78

func (a *App) serveOptions() sandbox.ServeOptions {
	return sandbox.ServeOptions{
		Say: func(code string, data map[string]string) string {
			return a.T(code, data)
		},
		Break: func(text string) string {
			return strings.Join(render.Wrap(text, narrow), "\n")
		},
		Tell:            a.teller.tell,
		Binds:           a.Settings.Binds,
		AllowPrivileged: a.Settings.AllowPrivileged,
	}
}

// serveAside makes sure that a process of its own serves the session: for
// commands that end while the learner goes on working.
func (a *App) serveAside(ctx context.Context, session *sandbox.Session) error {
	if session.Control().Alive(ctx) {
		return nil
	}
	self, err := a.light()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(session.Dir, "serve.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(self, "serve-session", session.ID) //nolint:noctx // it outlives this command
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = detached()
	if err := command.Start(); err != nil {
		return err
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		// One that ends well has found another that serves already.
		if command.Wait() != nil {
			stop()
		}
	}()
	if err := session.Control().WaitAlive(waiting, startTimeout); err != nil {
		return a.whyNotServed(ctx, log.Name(), err)
	}
	return nil
}

// whyNotServed says what the background process said before it ended.
func (a *App) whyNotServed(ctx context.Context, log string, err error) error {
	said, _ := os.ReadFile(log) // without it the error itself is all there is
	words, told := strings.CutPrefix(strings.TrimSpace(string(said)), "matelot: ")
	if ctx.Err() != nil || !told {
		return err
	}
	a.writeError(words)
	return &exitError{code: ExitInconclusive}
}

// begin sets the scene of an exercise, telling on the error stream what takes time.
// The exercise comes back with the learner's own values.
func (a *App) begin(ctx context.Context, session *sandbox.Session, ex *course.Exercise) (*course.Exercise, sandbox.Begun, error) {
	if err := fits(session, ex); err != nil {
		return nil, sandbox.Begun{}, err
	}
	ex, err := draw(ctx, session, ex)
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	s, err := lab.Scene(ex)
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	a.tellGathering(a.gather(session))
	mark, err := session.Control().JournalMark(ctx)
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	told := a.steps
	if told == nil {
		told = a.noteStep()
	}
	begun, err := session.Begin(ctx, s, told)
	if err != nil {
		return nil, begun, err
	}
	a.renewed = false
	a.tellGathering(a.begun(session, ex, mark))
	a.tellRoom(classroom.Event{Kind: classroom.Begun, Exercise: ex.ID})
	return ex, begun, a.remember(ctx, session, ex)
}

// noteStep tells on the error stream what takes time, once when it begins.
func (a *App) noteStep() func(sandbox.Step) {
	return func(step sandbox.Step) {
		switch {
		case step.Name == sandbox.StepImage && step.AllBytes == 0:
			a.note("cli.begin.image", "Ref", step.Of, "Number", step.Done+1, "Total", step.Total)
		case step.Name == sandbox.StepScript:
			a.note("cli.begin.script")
		}
	}
}
