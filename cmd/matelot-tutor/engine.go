package main

import (
	"context"
	"errors"
	"os"

	"matelot/sandbox"
	"matelot/sandbox/engine"
)

// startEngine starts an engine of a session's own, which goes on without this process.
func startEngine(ctx context.Context, wish sandbox.EngineWish, progress func(engine.Step)) (_ sandbox.Own, err error) {
	restore := remember("DOCKER_HOST", "TESTCONTAINERS_RYUK_DISABLED", "TESTCONTAINERS_HOST_OVERRIDE")
	defer func() { err = errors.Join(err, restore()) }()
	host, err := engine.Connect(ctx, wish.Host)
	if err != nil {
		return sandbox.Own{}, err
	}
	defer func() { err = errors.Join(err, host.Close()) }()
	o := engine.Options{Owner: wish.Owner, Workspace: wish.Workspace, Internet: wish.Internet, Limits: engine.DefaultLimits()}
	if !wish.Internet {
		// Nothing else will ever be pulled into it: all at once is quicker than each
		// when an exercise wants it.
		o.Prepare = func(ctx context.Context, e *engine.Engine) error { return e.LoadLab(ctx) }
	}
	started, err := host.Start(ctx, o, progress)
	if err != nil {
		return sandbox.Own{}, err
	}
	started.Unlink()
	return sandbox.Own{Host: wish.Host, Container: started.ID, Isolation: string(started.Isolation)}, nil
}

// remember gives what sets variables of the environment back. Package engine leads
// testcontainers by some that others, such as the learner's shell, would follow too.
func remember(names ...string) (restore func() error) {
	before := map[string]string{}
	for _, name := range names {
		if value, set := os.LookupEnv(name); set {
			before[name] = value
		}
	}
	return func() error {
		var errs error
		for _, name := range names {
			value, set := before[name]
			if set {
				errs = errors.Join(errs, os.Setenv(name, value))
			} else {
				errs = errors.Join(errs, os.Unsetenv(name))
			}
		}
		return errs
	}
}
