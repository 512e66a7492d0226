package ports

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"matelot/sandbox/engine/running"
)

// Reason says why a port could not be opened here.
type Reason string

// The reasons.
const (
	Free      Reason = ""          // it could
	Taken     Reason = "taken"     // something of this machine listens there
	Forbidden Reason = "forbidden" // ports below 1024 are not for this user
	Failed    Reason = "failed"    // anything else: Err says it
)

// Closed is a port that could not be opened here.
type Closed struct {
	Port netip.AddrPort
	Why  Reason
	Err  error
}

// Forwarder forwards ports. Its zero value forwards none.
type Forwarder struct {
	// Dial connects to an address where the engine is.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	lock   sync.Mutex
	open   map[netip.AddrPort]net.Listener
	fixed  map[netip.AddrPort]bool // open whatever Set says
	done   sync.WaitGroup
	closed bool
}

// Set makes the forwarder forward these ports and no others, and gives those of them
// that could not be opened. Connections of ports that are not forwarded any more go on.
func (f *Forwarder) Set(ctx context.Context, ports []netip.AddrPort) []Closed {
	f.lock.Lock()
	defer f.lock.Unlock()
	for port, l := range f.open {
		if !slices.Contains(ports, port) && !f.fixed[port] {
			_ = l.Close() // it was open: nothing else can go wrong
			delete(f.open, port)
		}
	}
	var failed []Closed
	for _, port := range ports {
		if why := f.forward(ctx, port); why != nil {
			failed = append(failed, *why)
		}
	}
	return failed
}

// Keep forwards a port until Release, whatever Set is told.
func (f *Forwarder) Keep(ctx context.Context, port netip.AddrPort) *Closed {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.fixed == nil {
		f.fixed = map[netip.AddrPort]bool{}
	}
	f.fixed[port] = true
	return f.forward(ctx, port)
}

// Release ends a Keep.
func (f *Forwarder) Release(port netip.AddrPort) {
	f.lock.Lock()
	defer f.lock.Unlock()
	delete(f.fixed, port)
	if l := f.open[port]; l != nil {
		_ = l.Close() // it was open: nothing else can go wrong
		delete(f.open, port)
	}
}

// forward opens one port, unless it is open. The lock is held.
func (f *Forwarder) forward(ctx context.Context, port netip.AddrPort) *Closed {
	if f.open[port] != nil || f.closed {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", port.String())
	if err != nil {
		return &Closed{Port: port, Why: reason(err), Err: err}
	}
	if f.open == nil {
		f.open = map[netip.AddrPort]net.Listener{}
	}
	f.open[port] = l
	living := context.WithoutCancel(ctx)
	f.done.Go(func() {
		running.Forward(living, l, func(ctx context.Context) (net.Conn, error) { return f.Dial(ctx, "tcp", port.String()) })
	})
	return nil
}

// Try tells what would keep a port from being opened here.
func Try(ctx context.Context, port netip.AddrPort) Reason {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", port.String())
	if err == nil {
		_ = l.Close() // nothing came of it
	}
	return reason(err)
}

func reason(err error) Reason {
	switch {
	case err == nil:
		return Free
	case isTaken(err):
		return Taken
	case errors.Is(err, fs.ErrPermission):
		return Forbidden
	}
	return Failed
}

// Open lists the ports that are forwarded now, in order.
func (f *Forwarder) Open() []netip.AddrPort {
	f.lock.Lock()
	defer f.lock.Unlock()
	var open []netip.AddrPort
	for port := range f.open {
		open = append(open, port)
	}
	slices.SortFunc(open, netip.AddrPort.Compare)
	return open
}

// Close closes all ports. It does not wait for the connections that are open: they
// end with what Dial has opened.
func (f *Forwarder) Close() {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.closed = true
	for port, l := range f.open {
		_ = l.Close() // it was open: nothing else can go wrong
		delete(f.open, port)
	}
}

// Wait waits, after Close, until all connections have ended.
func (f *Forwarder) Wait() { f.done.Wait() }

// Here is where a port is opened on this machine that an engine publishes at an
// address of its own; ok is false where that is none that leads here. An engine gives
// "" or an unspecified address for all of its addresses.
func Here(address string, port int) (here netip.AddrPort, ok bool) {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if port <= 0 || port > 65535 {
		return here, false
	}
	if address != "" {
		addr, err := netip.ParseAddr(address)
		switch {
		case err != nil:
			return here, false
		case addr.IsUnspecified():
		case addr.IsLoopback():
			loopback = addr
		default:
			return here, false
		}
	}
	return netip.AddrPortFrom(loopback, uint16(port)), true
}

// Number is a port's number as text.
func (c Closed) Number() string { return strconv.Itoa(int(c.Port.Port())) }
