package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/net/netutil"

	"matelot/sandbox/engine"
	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
	"matelot/sandbox/proxy"
)

// Where things are in a machine.
const (
	HomePath     = "/home/learner"
	StatePath    = "/home/state"
	ProgramsPath = "/opt/matelot"
	socketPath   = "/run/docker.sock" // of the engine, guarded
)

// WorkPath is the learner's folder, which the engine sees too.
const WorkPath = HomePath + "/matelot"

// DockerHost is how the machine's docker command finds its engine.
const DockerHost = "unix://" + socketPath

// labelPrefix begins the labels of the guard. Those of the lab's own proxy, which stands
// in front of it, begin with "matelot.".
const labelPrefix = "matelot-account."

// How many connections a machine may have open: each takes memory of this process.
const (
	maxCalls = 256 // to its engine
	maxWays  = 32  // to each place outside
)

// Options say what an account has.
type Options struct {
	Owner string // names whose it is
	// State and Work are folders of this machine that belong to User and outlive the
	// account's containers; Guard is one that only this process's user may enter. No
	// folder above them may be the learner's, who could put links in their place.
	State, Work, Guard string
	User               int
	// ReadOnly are files and folders of this machine by their paths in the account's.
	ReadOnly map[string]string
	// Internet gives the engine and the machine a way out to the network.
	Internet bool
	Engine   engine.Limits
	Machine  engine.RunnerLimits
	// Ways are addresses of the machine's loopback interface by which it reaches
	// something outside, with how that is reached.
	Ways map[string]func(ctx context.Context) (net.Conn, error)
	// Say words a refusal of the guard.
	Say func(code string, data map[string]string) string
}

// Account is one that has been started.
type Account struct {
	engine  *engine.Engine
	machine *engine.Machine
	guard   *guard
	open    sync.WaitGroup // what answers the machine
	ways    []net.Listener
}

// Start starts an account's engine and machine. What was left of the account goes
// before; what was made goes when this fails.
func Start(ctx context.Context, host *engine.Host, o Options, progress func(engine.Step)) (_ *Account, err error) {
	if err := host.Reap(ctx, o.Owner); err != nil {
		return nil, err
	}
	a := &Account{}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close(context.WithoutCancel(ctx)))
		}
	}()
	a.engine, err = host.Start(ctx, engine.Options{
		Owner: o.Owner, Workspace: WorkPath, Folder: o.Work,
		Internet: o.Internet, Attached: true, Limits: o.Engine,
	}, progress)
	if err != nil {
		return nil, err
	}
	if a.guard, err = newGuard(o, a.engine); err != nil {
		return nil, err
	}
	users, err := writeUsers(o)
	if err != nil {
		return nil, err
	}
	readOnly := maps.Clone(users)
	maps.Copy(readOnly, o.ReadOnly)
	a.machine, err = a.engine.Machine(ctx, engine.MachineOptions{
		User: o.User, Limits: o.Machine, Home: HomePath, Folders: map[string]string{StatePath: o.State, WorkPath: o.Work}, ReadOnly: readOnly,
	})
	if err != nil {
		return nil, err
	}
	return a, a.answer(ctx, o)
}

// writeUsers writes who there is in the machine: its image may know the user's number by
// a name of somebody else.
func writeUsers(o Options) (map[string]string, error) {
	files := map[string]string{
		"/etc/passwd": fmt.Sprintf("root:x:0:0:root:/root:/usr/sbin/nologin\nlearner:x:%d:%d::%s:/bin/bash\n", o.User, o.User, HomePath),
		"/etc/group":  fmt.Sprintf("root:x:0:\nlearner:x:%d:\n", o.User),
	}
	for target, text := range files {
		path := filepath.Join(o.Guard, filepath.Base(target))
		err := os.WriteFile(path, []byte(text), 0o600)
		if err == nil {
			err = os.Chmod(path, 0o644) //nolint:gosec // the folder is closed; the machine has to read the file
		}
		if err != nil {
			return nil, fmt.Errorf("writing the machine's %s: %w", target, err)
		}
		files[target] = path
	}
	return files, nil
}

// answer has the machine find its engine, and what else there is for it.
func (a *Account) answer(ctx context.Context, o Options) error {
	socket, err := a.machine.Link().Listen(ctx, "unix", socketPath)
	if err != nil {
		return err
	}
	a.ways = append(a.ways, socket)
	living := context.WithoutCancel(ctx)
	a.open.Go(func() { _ = a.guard.proxy.Serve(living, netutil.LimitListener(socket, maxCalls)) }) // ends with the socket
	for address, dial := range o.Ways {
		l, err := a.machine.Link().Listen(ctx, "tcp", address)
		if err != nil {
			return err
		}
		a.ways = append(a.ways, l)
		a.open.Go(func() { engine.Forward(living, netutil.LimitListener(l, maxWays), dial) })
	}
	return nil
}

// Run runs a command at a terminal of the account's machine.
func (a *Account) Run(ctx context.Context, t engine.Terminal) (code int, err error) {
	return a.machine.Run(ctx, t)
}

// Alive tells whether the engine and the machine can still be used.
func (a *Account) Alive(ctx context.Context) bool { return a.machine.Alive(ctx, a.engine) }

// Close takes the machine and the engine away, with all that is in them. The home stays.
func (a *Account) Close(ctx context.Context) error {
	for _, l := range a.ways {
		_ = l.Close() // the machine may be gone
	}
	var err error
	if a.machine != nil {
		_ = a.machine.Link().Close() // it ends with that
	}
	if a.engine != nil {
		err = a.engine.Close(ctx)
	}
	a.open.Wait()
	if a.guard != nil {
		err = errors.Join(err, a.guard.close())
	}
	return err
}

// guard is what stands between a machine and its engine.
type guard struct {
	proxy   *proxy.Proxy
	owned   *owned.Registry
	journal *journal.Writer
}

// newGuard makes the guard of an engine that has nothing yet.
func newGuard(o Options, e *engine.Engine) (_ *guard, err error) {
	// What it noted of an engine before is of no use.
	if err := os.RemoveAll(o.Guard); err != nil {
		return nil, fmt.Errorf("clearing the guard's folder: %w", err)
	}
	if err := os.MkdirAll(o.Guard, 0o700); err != nil {
		return nil, fmt.Errorf("making the guard's folder: %w", err)
	}
	g := &guard{}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	if g.owned, err = owned.Open(filepath.Join(o.Guard, "owned.jsonl")); err != nil {
		return nil, err
	}
	// Who asks often could fill the disk with it, and nobody reads it.
	if g.journal, err = journal.Open(os.DevNull); err != nil {
		return nil, err
	}
	g.proxy, err = proxy.New(proxy.Config{
		Session: "account", Labels: labelPrefix, Dial: e.Dial, Owned: g.owned, Journal: g.journal,
		Guard: proxy.Guard{Binds: []string{e.Workspace()}},
		// Stand-ins are the affair of the lab's own proxy.
		Hub:        proxy.Hub{Policy: proxy.HubOnly},
		MaxArchive: o.Engine.Disk,
		Swarm:      true,
		Say:        o.Say,
	})
	return g, err
}

func (g *guard) close() error {
	var err error
	if g.journal != nil {
		err = g.journal.Close()
	}
	if g.owned != nil {
		err = errors.Join(err, g.owned.Close())
	}
	return err
}
