package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/testcontainers/testcontainers-go"

	"matelot/sandbox/engine/link"
	"matelot/sandbox/engine/running"
)

// RunnerID is the user and group of commands in a runner.
const RunnerID = 1000

// Runner is a container beside an engine, in which commands run that nobody trusts.
// It sees the workspace, and of the network what the engine has: 127.0.0.1 and its
// containers. It has no rights, no files of the host, and not the engine's socket:
// whoever makes it gives it one by Link().Listen, with a guard behind.
type Runner struct {
	ID   string
	host *Host
	link *link.Link
}

// RunnerLimits bound a runner.
type RunnerLimits struct {
	Memory    int64 // bytes, temporary files included
	CPUs      float64
	Processes int64
}

// DefaultRunnerLimits are enough for docker commands, Compose and curl.
func DefaultRunnerLimits() RunnerLimits {
	return RunnerLimits{Memory: 512 << 20, CPUs: 1, Processes: 256}
}

// warmRunner starts a runner ahead, where one was asked for.
func (e *Engine) warmRunner(ctx context.Context) error {
	if e.options.Runner == nil {
		return nil
	}
	runner, err := e.startRunner(ctx, *e.options.Runner)
	e.runner = runner
	return err
}

// Runner gives a runner that nobody has used: the one that was started with the
// engine, where there is one, else a new one within limits. It ends with the engine,
// or with this process.
func (e *Engine) Runner(ctx context.Context, limits RunnerLimits) (*Runner, error) {
	if r := e.runner; r != nil {
		e.runner = nil
		return r, nil
	}
	return e.startRunner(ctx, limits)
}

func (e *Engine) startRunner(ctx context.Context, limits RunnerLimits) (*Runner, error) {
	workspace, err := workspaceMount(e.options, e.volume)
	if err != nil {
		return nil, err
	}
	r, err := e.startBeside(ctx, beside{
		user: RunnerID, limits: limits, mounts: []mount.Mount{workspace},
		tmpfs: map[string]string{"/home": fmt.Sprintf("mode=755,size=64m,uid=%d,gid=%d", RunnerID, RunnerID)},
	})
	if err != nil {
		return nil, fmt.Errorf("a runner: %w", err)
	}
	return r, nil
}

// beside is a container beside an engine.
type beside struct {
	user   int // and group
	limits RunnerLimits
	mounts []mount.Mount     // besides the agent's
	tmpfs  map[string]string // besides /tmp and /run
}

// startBeside starts a container without rights that shares the engine's network.
func (e *Engine) startBeside(ctx context.Context, b beside) (_ *Runner, err error) {
	r := &Runner{host: e.host}
	tmpfs := map[string]string{"/tmp": "mode=1777,size=64m,exec", "/run": fmt.Sprintf("mode=755,size=16m,uid=%d,gid=%d", b.user, b.user)}
	maps.Copy(tmpfs, b.tmpfs)
	req := testcontainers.ContainerRequest{
		Image:      e.image,
		Entrypoint: []string{running.AgentPath, "serve"},
		Labels:     map[string]string{Label: e.options.Owner},
		ConfigModifier: func(c *container.Config) {
			c.Tty, c.OpenStdin, c.StdinOnce, c.AttachStdin, c.AttachStdout, c.AttachStderr = false, true, true, true, true, true
			c.User = fmt.Sprintf("%d:%d", b.user, b.user)
			c.Cmd, c.Healthcheck = nil, nil
		},
		HostConfigModifier: func(hc *container.HostConfig) {
			hc.Mounts = append([]mount.Mount{agentMount()}, b.mounts...)
			hc.NetworkMode = container.NetworkMode("container:" + e.ID)
			hc.ReadonlyRootfs = true
			hc.Tmpfs = tmpfs
			hc.CapDrop, hc.SecurityOpt = []string{"ALL"}, []string{"no-new-privileges"}
			hc.IpcMode, hc.CgroupnsMode = container.IPCModePrivate, container.CgroupnsModePrivate
			hc.Memory, hc.MemorySwap, hc.NanoCPUs = b.limits.Memory, b.limits.Memory, int64(b.limits.CPUs*1e9)
			hc.PidsLimit = &b.limits.Processes
			hc.LogConfig = container.LogConfig{Type: "none"}
			yes := true
			hc.Init = &yes
		},
	}
	c, err := e.host.create(ctx, req, nil)
	if c != nil {
		r.ID = c.GetContainerID()
		e.beside = append(e.beside, r.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("making it: %w", err)
	}
	var said *running.Said
	if r.link, said, err = e.host.attach(ctx, r.ID); err != nil {
		return nil, err
	}
	err = c.Start(ctx)
	if err == nil {
		err = r.link.Ping(ctx)
	}
	if err != nil {
		err = fmt.Errorf("starting it: %w: %s", err, said.Last(context.WithoutCancel(ctx), parting, lastLines))
		return nil, errors.Join(err, r.link.Close())
	}
	return r, nil
}

// Link leads into the runner. What comes out of it is not to be trusted.
func (r *Runner) Link() *link.Link { return r.link }
