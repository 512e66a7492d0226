package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/docker/docker/client"

	"matelot/sandbox/engine/running"
	"matelot/sandbox/ports"
	"matelot/sandbox/proxy"
	"matelot/sandbox/registry"
)

// ownSide is this process's hold on the session's own engine. Nobody else has one:
// other processes of the session reach the engine by the socket that it listens on,
// and what the engine's containers publish by the control socket.
type ownSide struct {
	engine  *running.Engine
	client  *client.Client
	socket  net.Listener // as which the engine is at hand for this session
	forward ports.Forwarder
	watcher ports.Watcher

	// warned are ports of which docker's own warning tells already.
	warning sync.Mutex
	warned  map[netip.AddrPort]bool

	cancel   context.CancelFunc
	done     sync.WaitGroup
	forwards sync.WaitGroup
}

// holdOwn opens the way into the engine and listens for it. The ports are forwarded
// from begin on.
func (s *Session) holdOwn(ctx context.Context, told func(ports.Closed)) (_ *ownSide, err error) {
	engine, err := running.Open(ctx, s.Own.Host, s.Own.Container)
	if err != nil {
		return nil, err
	}
	o := &ownSide{engine: engine, cancel: func() {}, warned: map[netip.AddrPort]bool{}}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	if o.client, err = engine.Client(); err != nil {
		return nil, err
	}
	if o.socket, err = listen(s.listenPath("engine")); err != nil {
		return nil, err
	}
	living := context.WithoutCancel(ctx)
	o.forwards.Go(func() { running.Forward(living, o.socket, engine.Dial) })
	o.forward.Dial = engine.DialIn
	o.watcher = ports.Watcher{Engine: o.client, Forward: &o.forward, Told: func(c ports.Closed) {
		if !o.isWarned(c.Port) {
			told(c)
		}
	}}
	return o, nil
}

// isWarned tells whether docker has said that a port cannot be opened, which holds
// for one start.
func (o *ownSide) isWarned(port netip.AddrPort) bool {
	o.warning.Lock()
	defer o.warning.Unlock()
	warned := o.warned[port]
	delete(o.warned, port)
	return warned
}

// begin follows the engine until close, or until the engine has ended: then gone is
// called.
func (o *ownSide) begin(ctx context.Context, gone func()) {
	ctx, o.cancel = context.WithCancel(context.WithoutCancel(ctx))
	o.done.Go(func() {
		for ctx.Err() == nil {
			_ = o.watcher.Run(ctx) // why the events ended is of no use; whether the engine is there is
			if ctx.Err() == nil && !o.answers(ctx) {
				gone()
				return
			}
		}
	})
}

// answering is how long a link may take to answer before it is taken for gone.
const answering = 5 * time.Second

func (o *ownSide) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	if o.engine.Ping(ctx) != nil {
		return false
	}
	_, err := o.client.Ping(ctx)
	return err == nil
}

// close lets go of the engine. It goes on.
func (o *ownSide) close() {
	o.cancel()
	o.forward.Close()
	if o.socket != nil {
		_ = o.socket.Close() // what it ends with is nobody's concern any more
	}
	if o.client != nil {
		o.client.Close()
	}
	_ = o.engine.Close() // an engine that is gone has ended it already
	o.done.Wait()
	o.forwards.Wait()
	o.forward.Wait()
}

// Blocked implements proxy.Outside.
func (o *ownSide) Blocked(ctx context.Context, address string, port int) proxy.Block {
	here, ok := ports.Here(address, port)
	if !ok {
		return proxy.NotBlocked
	}
	for _, open := range o.forward.Open() {
		if open == here {
			return proxy.NotBlocked // it is another container's of the session: the engine will say so
		}
	}
	block := proxy.NotBlocked
	switch ports.Try(ctx, here) {
	case ports.Taken:
		block = proxy.BlockedByProgram
	case ports.Forbidden:
		block = proxy.BlockedByRights
	case ports.Free, ports.Failed:
		return block
	}
	o.warning.Lock()
	defer o.warning.Unlock()
	o.warned[here] = true
	return block
}

// Changed implements proxy.Outside.
func (o *ownSide) Changed(ctx context.Context) {
	_ = o.watcher.Sync(ctx) // the engine's events bring it about a moment later
}

// registryPort is where the session's registry is on this machine, as it is for the
// engine.
func registryPort() netip.AddrPort {
	here, _ := ports.Here("", registry.Port)
	return here
}

// errNotOwn says that a connection was asked for into an engine that is this
// machine's.
var errNotOwn = errors.New("the session has no engine of its own")

// dialIn opens a connection to what listens where the session's engine runs.
func (s *Server) dialIn(ctx context.Context, network, address string) (net.Conn, error) {
	if s.own == nil {
		return nil, errNotOwn
	}
	conn, err := s.own.engine.DialIn(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("reaching %s in the session's engine: %w", address, err)
	}
	return conn, nil
}
