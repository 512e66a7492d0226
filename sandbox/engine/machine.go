package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"matelot/sandbox/engine/link"
)

// Machine is a container beside an engine in which somebody works at a terminal. It has
// as little as a Runner, and folders that outlive it.
type Machine struct {
	*Runner
	user int
}

// MachineOptions say what a machine has.
type MachineOptions struct {
	User   int // and group: whose the folders are
	Limits RunnerLimits
	// Home is a folder in memory.
	Home string
	// Folders are folders of this machine, and ReadOnly files and folders that can only
	// be read, by the paths at which they are mounted. Who works there must not be able
	// to change what leads to them, here or there.
	Folders, ReadOnly map[string]string
}

// Machine starts a machine. It ends with the engine, or with this process.
func (e *Engine) Machine(ctx context.Context, o MachineOptions) (*Machine, error) {
	var mounts []mount.Mount
	for target, source := range o.Folders {
		mounts = append(mounts, mount.Mount{Type: mount.TypeBind, Source: source, Target: target})
	}
	for target, source := range o.ReadOnly {
		mounts = append(mounts, mount.Mount{Type: mount.TypeBind, Source: source, Target: target, ReadOnly: true})
	}
	r, err := e.startBeside(ctx, beside{
		user: o.User, limits: o.Limits, mounts: mounts, tmpfs: map[string]string{o.Home: fmt.Sprintf("mode=700,size=64m,uid=%d,gid=%d", o.User, o.User)},
	})
	if err != nil {
		return nil, fmt.Errorf("a machine: %w", err)
	}
	return &Machine{Runner: r, user: o.User}, nil
}

// Size is that of a terminal, in characters.
type Size struct{ Width, Height int }

// Terminal is a command at a terminal.
type Terminal struct {
	Args []string
	Env  []string
	Dir  string
	// Name tells it from others of the machine, for as long as it runs.
	Name string
	Size Size
	// Resized has the sizes that the terminal takes later; who closes it or leaves it
	// open does no harm.
	Resized <-chan Size
	In      io.Reader
	Out     io.Writer
}

// Run runs a command at a terminal of the machine until it ends, and gives its exit
// code. When ctx ends, the command is told that its terminal is gone, and is killed if
// that does not end it.
func (m *Machine) Run(ctx context.Context, t Terminal) (code int, err error) {
	c := m.host.client
	// The host's engine can start a process in a container and cannot end it; it tells
	// nobody inside its number. So it notes that itself.
	pid := path.Join("/run", "terminal."+t.Name)
	created, err := c.ContainerExecCreate(ctx, m.ID, container.ExecOptions{
		Tty: true, AttachStdin: true, AttachStdout: true, AttachStderr: true, Env: t.Env, WorkingDir: t.Dir,
		User: strconv.Itoa(m.user) + ":" + strconv.Itoa(m.user),
		Cmd:  append([]string{"/bin/sh", "-c", begin, pid, strconv.Itoa(t.Size.Height), strconv.Itoa(t.Size.Width)}, t.Args...),
	})
	if err != nil {
		return 0, fmt.Errorf("starting a terminal: %w", err)
	}
	stream, err := c.ContainerExecAttach(ctx, created.ID, container.ExecAttachOptions{Tty: true})
	if err != nil {
		return 0, fmt.Errorf("starting a terminal: %w", err)
	}
	defer stream.Close()
	go func() { _, _ = io.Copy(stream.Conn, t.In) }() // who types may be gone; ctx says so
	over := make(chan error, 1)
	go func() {
		_, err := io.Copy(t.Out, stream.Reader)
		over <- err
	}()
	resized := t.Resized
	for {
		select {
		case size, open := <-resized:
			if !open {
				resized = nil
				continue
			}
			m.resize(ctx, created.ID, size)
		case <-ctx.Done():
			m.hangUp(context.WithoutCancel(ctx), pid)
			return 0, ctx.Err()
		case err := <-over:
			if err != nil { // nobody reads
				m.hangUp(context.WithoutCancel(ctx), pid)
				return 0, fmt.Errorf("reading from a terminal: %w", err)
			}
			state, err := c.ContainerExecInspect(ctx, created.ID)
			if err != nil {
				return 0, fmt.Errorf("asking how a command ended: %w", err)
			}
			return state.ExitCode, nil
		}
	}
}

// begin notes the process's number and gives its terminal a size, before the command can
// ask for it: engines before API 1.42 take none at the start, and a resize that comes
// too early is lost.
const begin = `echo $$ >"$0" || exit
[ "$1" -gt 0 ] && [ "$2" -gt 0 ] && stty rows "$1" cols "$2"
shift 2
exec "$@"`

// resize tells a terminal its size. A command that has just ended has none.
func (m *Machine) resize(ctx context.Context, exec string, size Size) {
	if size.Width > 0 && size.Height > 0 {
		_ = m.host.client.ContainerExecResize(ctx, exec, container.ResizeOptions{Height: uint(size.Height), Width: uint(size.Width)})
	}
}

// hangUp ends the command whose number is in a file. What is in the file, the machine's
// user may have written: it is read there, by that user.
func (m *Machine) hangUp(ctx context.Context, pid string) {
	ctx, cancel := context.WithTimeout(ctx, 2*grace)
	defer cancel()
	script := `p=$(cat "$0") || exit 0
kill -HUP "$p" 2>/dev/null
n=0
while kill -0 "$p" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
kill -KILL "$p" 2>/dev/null
rm -f "$0"`
	_, _ = m.link.Run(ctx, link.Command{ // a machine that is gone has ended it
		Args: []string{"/bin/sh", "-c", script, pid}, Dir: "/", Env: []string{"PATH=/usr/bin:/bin"},
	}, io.Discard)
}

// Alive tells whether the engine and the machine can still be used.
func (m *Machine) Alive(ctx context.Context, e *Engine) bool {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	return errors.Join(m.link.Ping(ctx), e.link.Ping(ctx), e.answers(ctx)) == nil
}

// answers asks the engine whether it is there.
func (e *Engine) answers(ctx context.Context) error {
	c, err := e.Client()
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Ping(ctx)
	return err
}
