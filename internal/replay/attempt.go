package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/lab"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine"
	"matelot/sandbox/registry"
)

// attempt is one that is done again.
type attempt struct {
	replayer *Replayer
	ex       *course.Exercise
	work     grader.Work
	engine   *engine.Engine
	slot     string // folder

	session  *sandbox.Session
	server   *sandbox.Server
	runner   *engine.Runner
	socket   net.Listener
	forwards sync.WaitGroup
	closing  []func() error

	variables map[string]string // that override the docker context, as the commands left them

	lock     sync.Mutex
	breaches map[grader.Breach]bool
}

// do sets the scene, does what was handed in, and looks at what came of it.
func (a *attempt) do(ctx context.Context) (replay grader.Replay, err error) {
	if err := a.open(ctx); err != nil {
		return replay, err
	}
	if err := a.begin(ctx); err != nil {
		return replay, err
	}
	ended, output, err := a.run(ctx)
	if err != nil {
		return replay, err
	}
	replay.ExitCode, replay.Output = ended.Code, a.tidy(output)
	replay.Observation, replay.Results, err = a.judge(ctx)
	if (err != nil || grader.Open(replay.Results)) && a.exhausted(ctx) {
		// That it cannot be judged is the commands' own doing.
		replay.Observation, replay.Results, err = nil, nil, nil
	}
	replay.Breaches = a.told()
	return replay, err
}

// judge looks at what came of the commands, and judges it as it is kept.
func (a *attempt) judge(ctx context.Context) (json.RawMessage, []checker.Result, error) {
	observation, err := a.observe(ctx)
	if err != nil {
		return nil, nil, err
	}
	evidence, err := a.evidence(observation)
	if err != nil {
		return nil, nil, err
	}
	results, err := lab.Rejudge(a.ex, evidence)
	return evidence, results, err
}

// exhausted tells whether the engine has reached a limit of its own, and notes it.
func (a *attempt) exhausted(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	memory, err := a.engine.OutOfMemory(ctx)
	if err == nil && memory {
		a.breach("limit.memory", "")
	}
	processes, err := a.engine.OutOfProcesses(ctx)
	if err == nil && processes {
		a.breach("limit.processes", "")
	}
	return memory || processes
}

// open makes the session on the engine, and serves it here for what is of the
// course and in the runner for what is of the learner.
func (a *attempt) open(ctx context.Context) error {
	path := filepath.Join(a.slot, "engine.sock")
	local, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("listening for the engine: %w", err)
	}
	a.closing = append(a.closing, local.Close)
	a.forwards.Go(func() { engine.Forward(context.WithoutCancel(ctx), local, a.engine.Dial) })
	store := sandbox.Store{Dir: filepath.Join(a.slot, "s")}
	a.session, err = store.Create(ctx, sandbox.Options{
		Endpoint: dial.Endpoint{Host: "unix://" + path}, Workspace: a.engine.Workspace(), Images: "embedded",
	})
	if err != nil {
		return err
	}
	a.server, err = a.session.Serve(ctx, sandbox.ServeOptions{Say: a.say, Listen: a.engine.Listen, WholeEngine: true})
	if err != nil {
		return err
	}
	if a.runner, err = a.engine.Runner(ctx, a.replayer.options.Limits.Runner); err != nil {
		return err
	}
	if a.socket, err = a.runner.Link().Listen(ctx, "unix", runnerSocket); err != nil {
		return err
	}
	a.forwards.Go(func() { _ = a.server.Also(context.WithoutCancel(ctx), a.socket) }) // ends with the socket
	return nil
}

func (a *attempt) close(context.Context) error {
	var errs error
	if a.socket != nil {
		_ = a.socket.Close() // the runner may be gone
	}
	if a.server != nil {
		errs = errors.Join(errs, a.server.Close())
	}
	for _, end := range a.closing {
		errs = errors.Join(errs, end())
	}
	// The engine's link goes first where a connection is still open in it.
	a.engine.Unlink()
	a.forwards.Wait()
	return errs
}

// begin sets the exercise's scene. Its script runs in the runner, by the same docker
// command as what was handed in: another version of it would send a build's files in
// another form, and nothing would come from the cache.
func (a *attempt) begin(ctx context.Context) error {
	scene, err := lab.Scene(a.ex)
	if err != nil {
		return err
	}
	scene.Shell = func(ctx context.Context, script, dir string) (string, error) {
		if err := a.carry(ctx, dir); err != nil {
			return "", err
		}
		return a.setUp(ctx, script, dir)
	}
	if _, err := a.session.Begin(ctx, scene, nil); err != nil {
		return &grader.StageError{Stage: "setup", Err: fmt.Errorf("setting the scene of %s: %w", a.ex.ID, err)}
	}
	dir := a.session.ExerciseDir(a.ex.ID)
	if scene.Script == "" {
		if err := a.carry(ctx, dir); err != nil {
			return err
		}
	}
	return a.carryWork(ctx, dir)
}

// carry puts the exercise's files and the docker configuration where the commands run.
func (a *attempt) carry(ctx context.Context, dir string) error {
	if err := a.carryIn(ctx, dir); err != nil {
		return err
	}
	return a.carryConfig(ctx)
}

// observe looks at what came of the commands.
func (a *attempt) observe(ctx context.Context) (checker.Observation, error) {
	if err := a.carryOut(ctx); err != nil {
		return checker.Observation{}, err
	}
	reader, err := observe.Connect(a.session.Endpoint.DialContext, a.session.APIVersion)
	if err != nil {
		return checker.Observation{}, err
	}
	defer reader.Close() //nolint:errcheck // nothing was written
	j, err := lab.Settle(ctx, a.sources(reader), a.ex)
	return j.Observation, err
}

// sources are those of any session, but for what is reached through the engine.
func (a *attempt) sources(reader *observe.Conn) observe.Sources {
	src := lab.Sources(a.session, a.ex.ID, reader)
	src.Answers = a.work.Answers
	src.LocalEngine = false // its files are not this machine's
	src.Dial = a.engine.DialIn
	if src.Registry.Host != "" {
		src.Registry.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return a.engine.DialIn(ctx, network, registry.Address())
		}
	}
	src.Variables = a.variables
	return src
}
