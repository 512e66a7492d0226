package running

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"

	"matelot/sandbox/dial"
	"matelot/sandbox/engine/link"
)

// Engine is one in a container, with a way into it.
type Engine struct {
	ID   string // the container's
	link *link.Link
}

// Open opens a way into an engine's container, which may have been started by
// another process. Its error is ErrGone where that does not run.
func Open(ctx context.Context, host dial.Endpoint, id string) (*Engine, error) {
	c, err := connect(host)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	there, err := runs(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, fmt.Errorf("%w: %.12s", ErrGone, id)
	}
	l, err := Exec(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if err := l.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reaching the engine in the container %.12s: %w", id, err), l.Close())
	}
	return &Engine{ID: id, link: l}, nil
}

// Runs tells whether an engine's container runs.
func Runs(ctx context.Context, host dial.Endpoint, id string) (bool, error) {
	c, err := connect(host)
	if err != nil {
		return false, err
	}
	defer c.Close()
	return runs(ctx, c, id)
}

func runs(ctx context.Context, c *client.Client, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	state, err := c.ContainerInspect(ctx, id)
	if errdefs.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the engine's container: %w", err)
	}
	return state.State.Running, nil
}

// connect prepares a client of an engine.
func connect(endpoint dial.Endpoint) (*client.Client, error) {
	c, err := client.NewClientWithOpts(
		client.WithHost(endpoint.ClientHost()), client.WithDialContext(endpoint.DialContext), client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("preparing the engine's client: %w", err)
	}
	return c, nil
}

// Exec starts another agent in a container that runs, as a link. The agent ends with
// the link, the container does not.
func Exec(ctx context.Context, c *client.Client, id string) (*link.Link, error) {
	created, err := c.ContainerExecCreate(ctx, id, container.ExecOptions{
		AttachStdin: true, AttachStdout: true, Cmd: []string{AgentPath, "serve"},
	})
	if err != nil {
		return nil, fmt.Errorf("starting the agent: %w", err)
	}
	stream, err := c.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{})
	if err != nil {
		return nil, fmt.Errorf("starting the agent: %w", err)
	}
	l, _ := LinkOver(stream.Conn, stream.Reader)
	return l, nil
}

// LinkOver makes a link of a hijacked connection, on which the engine sends both
// output streams in frames: the first one is the link's, of the other one the end is
// kept.
func LinkOver(conn net.Conn, from io.Reader) (*link.Link, *Said) {
	out, in := io.Pipe()
	said := newSaid()
	go func() {
		_, err := stdcopy.StdCopy(in, said, from)
		close(said.ended)
		_ = in.CloseWithError(err)
	}()
	return link.New(link.Join(out, conn, func() error { return errors.Join(conn.Close(), out.Close()) })), said
}

// Dial opens a connection to the engine's API. Nothing guards it.
func (e *Engine) Dial(ctx context.Context) (net.Conn, error) {
	return e.link.Dial(ctx, "unix", SocketPath)
}

// DialIn opens a connection to what listens where the engine runs: published ports
// are at 127.0.0.1 there.
func (e *Engine) DialIn(ctx context.Context, network, address string) (net.Conn, error) {
	return e.link.Dial(ctx, network, address)
}

// Listen has the engine's side listen, for what is to be reached from its containers
// and by itself at 127.0.0.1.
func (e *Engine) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	return e.link.Listen(ctx, network, address)
}

// Ping tells whether the way into the container is still open.
func (e *Engine) Ping(ctx context.Context) error { return e.link.Ping(ctx) }

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

// Close closes the way in. The engine goes on.
func (e *Engine) Close() error { return e.link.Close() }
