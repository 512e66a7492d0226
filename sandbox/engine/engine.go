package engine

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/client"
	"github.com/testcontainers/testcontainers-go"

	"matelot/sandbox/engine/link"
	"matelot/sandbox/engine/running"
)

// Engine is one in a container.
type Engine struct {
	ID        string // the container's
	Isolation Isolation
	host      *Host
	options   Options
	image     string
	volume    string // "" when the workspace is a folder of the host
	link      *link.Link
	said      *running.Said // of an attached one
	beside    []string      // containers of runners
	runner    *Runner       // that was started with it, and is not taken yet
}

// Start starts an engine and waits until it answers. What was made goes when that
// fails. Progress may be nil.
func (h *Host) Start(ctx context.Context, o Options, progress func(Step)) (_ *Engine, err error) {
	if progress == nil {
		progress = func(Step) {}
	}
	progress(StepImage)
	if err := h.lead(); err != nil { // before the image, which may be made in vain
		return nil, err
	}
	e := &Engine{host: h, options: o}
	if e.image, err = h.image(ctx, o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close(context.WithoutCancel(ctx)))
		}
	}()
	if o.Workspace != "" && o.Volume > 0 {
		if e.volume, err = h.makeVolume(ctx, o.Owner, o.Volume); err != nil {
			return nil, err
		}
	}
	progress(StepStart)
	var tried error
	for _, isolation := range h.isolations() {
		e.Isolation = isolation
		err := e.start(ctx)
		if err == nil {
			progress(StepReady)
			err = e.ready(ctx)
		}
		if err == nil {
			h.remember(isolation)
			return e, errors.Join(e.warmRunner(ctx), e.prepare(ctx))
		}
		tried = errors.Join(tried, fmt.Errorf("%s: %w", isolation, err))
		if ctx.Err() != nil {
			return nil, tried
		}
		if err := e.giveUp(context.WithoutCancel(ctx)); err != nil {
			return nil, errors.Join(tried, err)
		}
	}
	return nil, errors.Join(ErrNotHere, tried)
}

// prepare does what was asked for before anybody has the engine.
func (e *Engine) prepare(ctx context.Context) error {
	if e.options.Prepare == nil {
		return nil
	}
	if err := e.options.Prepare(ctx, e); err != nil {
		return fmt.Errorf("preparing the engine: %w", err)
	}
	return nil
}

// giveUp takes a container away that did not start.
func (e *Engine) giveUp(ctx context.Context) error {
	if e.link != nil {
		_ = e.link.Close() // the container goes with it
		e.link, e.said = nil, nil
	}
	if e.ID == "" {
		return nil
	}
	id := e.ID
	e.ID = ""
	return e.host.remove(ctx, "", id)
}

// start makes and starts the container.
func (e *Engine) start(ctx context.Context) error {
	mounts := []mount.Mount{agentMount()}
	args := []string{"engine"}
	if e.options.Attached {
		args = append(args, "--attached")
	}
	if e.options.Internet {
		args = append(args, "--closed")
	}
	if e.options.Workspace != "" {
		m, err := workspaceMount(e.options, e.volume)
		if err != nil {
			return err
		}
		mounts, args = append(mounts, m), append(args, "--workspace", e.options.Workspace)
	}
	command := engineCommand()
	if !e.options.Internet {
		// A server of names that cannot be reached would be waited for, ten seconds and
		// more for each name.
		args, command = append(args, "--nameless", bridge), append(command, "--dns="+bridge)
	}
	if e.options.Stock != nil {
		command = stocked(command)
	}
	req := testcontainers.ContainerRequest{
		Image:      e.image,
		Entrypoint: append(append([]string{running.AgentPath}, args...), command...),
		Labels:     map[string]string{Label: e.options.Owner},
		ConfigModifier: func(c *container.Config) {
			c.Tty, c.OpenStdin, c.StdinOnce = false, e.options.Attached, e.options.Attached
			c.AttachStdin, c.AttachStdout, c.AttachStderr = e.options.Attached, e.options.Attached, e.options.Attached
			c.Hostname = "engine"
			c.Cmd, c.Healthcheck = nil, nil
			c.Env = append(c.Env, frugal()...)
		},
		HostConfigModifier: func(hc *container.HostConfig) { e.limit(hc, mounts) },
	}
	if !e.options.Attached {
		req.Name = "matelot-" + e.options.Owner // people see it for as long as it goes on
	}
	c, err := e.host.create(ctx, req, e.options.Stock)
	if c != nil {
		e.ID = c.GetContainerID()
	}
	if err != nil {
		return err
	}
	if e.options.Attached {
		if e.link, e.said, err = e.host.attach(ctx, e.ID); err != nil {
			return err
		}
	}
	if err := c.Start(ctx); err != nil {
		return fmt.Errorf("starting the container: %w", err)
	}
	if e.options.Attached {
		return nil
	}
	if e.link, err = e.host.exec(ctx, e.ID); err != nil {
		return fmt.Errorf("%w: %s", err, e.lastWords(context.WithoutCancel(ctx)))
	}
	return nil
}

// engineCommand starts dockerd with addresses of its own: those of the host's
// networks could be the same, and with a way out they would clash.
func engineCommand() []string {
	return []string{
		"dockerd", "--host=unix://" + running.SocketPath, "--data-root=" + dataRoot, "--exec-root=/run/docker", "--pidfile=/run/docker.pid",
		"--storage-driver=overlay2", "--bip=" + bridge + "/24", "--default-address-pool=base=10.213.0.0/16,size=24",
		"--log-level=warn",
	}
}

// frugal has the engine collect its garbage seldom. It runs itself again for each
// layer that it unpacks or builds, and a third of what that takes was the collection
// of what it had made while starting.
func frugal() []string { return []string{"GOGC=400", "GOMEMLIMIT=256MiB"} }

// bridge is the engine's own address in its containers' usual network.
const bridge = "192.168.213.1"

// needed are the capabilities of an engine whose containers have Docker's usual
// ones. None lets it load modules, set the clock, restart the machine or reach
// devices that its container has not.
func needed() []string {
	return []string{
		"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "KILL", "MKNOD", "NET_ADMIN",
		"NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_CHROOT", "SYS_NICE", "SYS_PTRACE",
	}
}

// limit sets what the container may use.
func (e *Engine) limit(hc *container.HostConfig, mounts []mount.Mount) {
	limits := e.options.Limits
	hc.Mounts = mounts
	hc.NetworkMode = "none"
	if e.options.Internet {
		hc.NetworkMode = "bridge"
	}
	yes := true
	hc.Init = &yes
	hc.Memory, hc.MemorySwap = limits.Memory, limits.Memory
	// Docker refuses more than there are.
	hc.NanoCPUs = int64(min(limits.CPUs, float64(max(e.host.info.NCPU, 1))) * 1e9)
	hc.PidsLimit = &limits.Processes
	hc.LogConfig = container.LogConfig{Type: "json-file", Config: map[string]string{"max-size": "1m", "max-file": "1"}}
	if e.options.Attached { // all that goes through the link would be in it
		hc.LogConfig = container.LogConfig{Type: "none"}
	}
	hc.CgroupnsMode = container.CgroupnsModePrivate
	hc.IpcMode = container.IPCModePrivate
	// A runtime directory and the images in memory: nothing of them is left on the
	// disk, and they end where they may.
	hc.Tmpfs = map[string]string{
		"/run": "exec,mode=755,size=64m", "/tmp": "mode=1777,size=256m", dataRoot: fmt.Sprintf("exec,size=%d", limits.Disk),
	}
	switch e.Isolation {
	case Sysbox:
		hc.Runtime = "sysbox-runc"
	case Capabilities:
		hc.CapDrop, hc.CapAdd = []string{"ALL"}, needed()
		hc.SecurityOpt = []string{"seccomp=unconfined", "apparmor=unconfined"}
		hc.MaskedPaths, hc.ReadonlyPaths = []string{}, []string{}
	case Privileged:
		hc.Privileged = true
	}
}

// Dial opens a connection to the engine's API. Nothing guards it.
func (e *Engine) Dial(ctx context.Context) (net.Conn, error) {
	return e.link.Dial(ctx, "unix", running.SocketPath)
}

// DialIn opens a connection to what listens where the engine runs: published ports
// are at 127.0.0.1 there.
func (e *Engine) DialIn(ctx context.Context, network, address string) (net.Conn, error) {
	return e.link.Dial(ctx, network, address)
}

// Listen has the engine's side listen, for what is to be reached from its containers
// and its runners at 127.0.0.1.
func (e *Engine) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	return e.link.Listen(ctx, network, address)
}

// Client is a client of the engine's API; who asks for it closes it.
func (e *Engine) Client() (*client.Client, error) {
	c, err := client.NewClientWithOpts(
		client.WithHost("tcp://engine"), client.WithAPIVersionNegotiation(),
		client.WithDialContext(func(ctx context.Context, _, _ string) (net.Conn, error) { return e.Dial(ctx) }))
	if err != nil {
		return nil, fmt.Errorf("preparing the client of the session's engine: %w", err)
	}
	return c, nil
}

// Workspace is the workspace's path.
func (e *Engine) Workspace() string { return e.options.Workspace }

// Link leads into the engine's container, where everything may be done.
func (e *Engine) Link() *link.Link { return e.link }

// Unlink ends all connections into the engine.
func (e *Engine) Unlink() {
	if e.link != nil {
		_ = e.link.Close() // what ends the container ends the link too
	}
}

// Close takes the engine away, with all that it had and its runners.
func (e *Engine) Close(ctx context.Context) error {
	e.Unlink()
	ids := e.beside
	if e.ID != "" {
		ids = append(ids, e.ID)
	}
	return e.host.remove(ctx, e.volume, ids...)
}
