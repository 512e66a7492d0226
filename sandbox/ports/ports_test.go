package ports_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"

	"matelot/sandbox/ports"
)

const deadline = 20 * time.Second

// far plays what listens where the engine is: it answers each connection with the
// address that was dialled.
func far(_ context.Context, _, address string) (net.Conn, error) {
	here, there := net.Pipe()
	go func() {
		_, _ = io.WriteString(there, address)
		_ = there.Close()
	}()
	return here, nil
}

// free gives a port of 127.0.0.1 on which nobody listens.
func free(t testing.TB) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return netip.MustParseAddrPort(l.Addr().String())
}

// said is what a connection to a port here gets.
func said(t testing.TB, port netip.AddrPort) (string, error) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", port.String(), deadline)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(deadline))
	text, err := io.ReadAll(conn)
	return string(text), err
}

func TestPortsAreForwardedWhileTheyAreWanted(t *testing.T) {
	t.Parallel()
	f := &ports.Forwarder{Dial: far}
	defer f.Wait()
	defer f.Close()
	one, two := free(t), free(t)
	if failed := f.Set(t.Context(), []netip.AddrPort{one, two}); len(failed) > 0 {
		t.Fatalf("not opened: %v", failed)
	}
	for _, port := range []netip.AddrPort{one, two} {
		if got, err := said(t, port); err != nil || got != port.String() {
			t.Errorf("%s: got %q, %v", port, got, err)
		}
	}
	if failed := f.Set(t.Context(), []netip.AddrPort{two}); len(failed) > 0 {
		t.Fatalf("not opened: %v", failed)
	}
	if _, err := said(t, one); err == nil {
		t.Errorf("%s is still open", one)
	}
	if got, err := said(t, two); err != nil || got != two.String() {
		t.Errorf("%s: got %q, %v", two, got, err)
	}
	if open := f.Open(); !slices.Equal(open, []netip.AddrPort{two}) {
		t.Errorf("open: %v", open)
	}
	f.Close()
	if _, err := said(t, two); err == nil {
		t.Errorf("%s is open after the end", two)
	}
}

func TestAPortThatIsTakenHereIsTold(t *testing.T) {
	t.Parallel()
	mine, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	taken, other := netip.MustParseAddrPort(mine.Addr().String()), free(t)
	f := &ports.Forwarder{Dial: far}
	defer f.Wait()
	defer f.Close()
	failed := f.Set(t.Context(), []netip.AddrPort{taken, other})
	if len(failed) != 1 || failed[0].Port != taken || failed[0].Why != ports.Taken {
		t.Fatalf("told: %v", failed)
	}
	if got, err := said(t, other); err != nil || got != other.String() {
		t.Errorf("the other port: got %q, %v", got, err)
	}
	_ = mine.Close()
	if failed := f.Set(t.Context(), []netip.AddrPort{taken, other}); len(failed) > 0 {
		t.Fatalf("it is free now: %v", failed)
	}
	if got, err := said(t, taken); err != nil || got != taken.String() {
		t.Errorf("now that it is free: got %q, %v", got, err)
	}
}

func TestAPortIsKeptWhateverIsPublished(t *testing.T) {
	t.Parallel()
	f := &ports.Forwarder{Dial: far}
	defer f.Wait()
	defer f.Close()
	port := free(t)
	if failed := f.Keep(t.Context(), port); failed != nil {
		t.Fatal(failed)
	}
	f.Set(t.Context(), nil)
	if got, err := said(t, port); err != nil || got != port.String() {
		t.Errorf("got %q, %v", got, err)
	}
	f.Release(port)
	if _, err := said(t, port); err == nil {
		t.Error("it is still open")
	}
}

// A connection goes on when its port is closed: it ends with its container.
func TestAConnectionOutlivesItsPort(t *testing.T) {
	t.Parallel()
	ended := make(chan net.Conn, 1)
	f := &ports.Forwarder{Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		ended <- there
		return here, nil
	}}
	port := free(t)
	f.Set(t.Context(), []netip.AddrPort{port})
	conn, err := net.DialTimeout("tcp", port.String(), deadline)
	if err != nil {
		t.Fatal(err)
	}
	there := <-ended
	f.Set(t.Context(), nil)
	go func() {
		_, _ = io.WriteString(there, "still here")
		_ = there.Close()
	}()
	_ = conn.SetDeadline(time.Now().Add(deadline))
	if got, err := io.ReadAll(conn); err != nil || string(got) != "still here" {
		t.Errorf("got %q, %v", got, err)
	}
	_ = conn.Close()
	f.Close()
	f.Wait()
}

func TestWhereAPortIsOpenedHere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		address string
		port    int
		want    string // "" is nowhere
	}{
		{"", 5001, "127.0.0.1:5001"},
		{"0.0.0.0", 5001, "127.0.0.1:5001"},
		{"::", 5001, "127.0.0.1:5001"},
		{"127.0.0.1", 5001, "127.0.0.1:5001"},
		{"127.0.0.2", 5001, "127.0.0.2:5001"},
		{"::1", 5001, "[::1]:5001"},
		{"192.0.2.7", 5001, ""},
		{"nowhere", 5001, ""},
		{"", 0, ""},
		{"", 70000, ""},
	} {
		got, ok := ports.Here(tt.address, tt.port)
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("Here(%q, %d) = %v, %v; want %q", tt.address, tt.port, got, ok, tt.want)
		}
	}
}

// engine plays an engine whose containers publish what the test says.
type engine struct {
	lock     sync.Mutex
	list     []container.Summary
	messages chan events.Message
	failed   chan error
}

func (e *engine) ContainerList(context.Context, container.ListOptions) ([]container.Summary, error) {
	e.lock.Lock()
	defer e.lock.Unlock()
	return e.list, nil
}

func (e *engine) Events(context.Context, events.ListOptions) (<-chan events.Message, <-chan error) {
	return e.messages, e.failed
}

func (e *engine) publish(list ...container.Port) {
	e.lock.Lock()
	e.list = []container.Summary{{Ports: list}}
	e.lock.Unlock()
	e.messages <- events.Message{}
}

func TestPortsFollowTheContainers(t *testing.T) {
	t.Parallel()
	mine, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	taken, port := netip.MustParseAddrPort(mine.Addr().String()), free(t)
	e := &engine{messages: make(chan events.Message), failed: make(chan error, 1)}
	f := &ports.Forwarder{Dial: far}
	told, changed := make(chan ports.Closed, 10), make(chan struct{}, 10)
	w := &ports.Watcher{Engine: e, Forward: f, Told: func(c ports.Closed) { told <- c }, Changed: func(context.Context) { changed <- struct{}{} }}
	ended := make(chan error, 1)
	go func() { ended <- w.Run(t.Context()) }()
	<-changed
	both := []container.Port{
		{IP: "0.0.0.0", PublicPort: port.Port(), Type: "tcp"},
		{IP: "::", PublicPort: port.Port(), Type: "tcp"}, // the same to us
		{IP: "0.0.0.0", PublicPort: port.Port() + 1, Type: "udp"},
		{PrivatePort: 80, Type: "tcp"}, // not published
		{IP: "0.0.0.0", PublicPort: taken.Port(), Type: "tcp"},
	}
	e.publish(both...)
	if c := <-told; c.Port != taken || c.Why != ports.Taken {
		t.Errorf("told: %v", c)
	}
	if got, err := said(t, port); err != nil || got != port.String() {
		t.Errorf("got %q, %v", got, err)
	}
	e.publish(both...) // again: told already
	e.publish()
	if err := w.Sync(t.Context()); err != nil { // as before an answer
		t.Error(err)
	}
	if open := f.Open(); len(open) > 0 {
		t.Errorf("open without containers: %v", open)
	}
	if len(told) > 0 {
		t.Errorf("told again: %v", <-told)
	}
	gone := errors.New("gone")
	e.failed <- gone
	if err := <-ended; !errors.Is(err, gone) {
		t.Errorf("ended with %v", err)
	}
	f.Close()
	f.Wait()
}
