package observe

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"matelot/internal/enginetest"
)

// relay stands between the client and the real engine, and can be cut off: an
// engine that is stopped and started again, without doing that to the tests'.
type relay struct {
	t    *testing.T
	path string
	dial Dialer

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	dir, err := os.MkdirTemp("", "relay")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	r := &relay{t: t, path: filepath.Join(dir, "s"), dial: enginetest.Need(t).DialContext}
	r.start()
	t.Cleanup(r.stop)
	return r
}

func (r *relay) start() {
	listener, err := net.Listen("unix", r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	r.listener = listener
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			engine, err := r.dial(context.Background(), "", "")
			if err != nil {
				_ = conn.Close()
				continue
			}
			r.mu.Lock()
			r.conns = append(r.conns, conn, engine)
			r.mu.Unlock()
			go func() { _, _ = io.Copy(conn, engine); _ = conn.Close() }()
			go func() { _, _ = io.Copy(engine, conn); _ = engine.Close() }()
		}
	}()
}

func (r *relay) stop() {
	_ = r.listener.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range r.conns {
		_ = conn.Close()
	}
	r.conns = nil
}
