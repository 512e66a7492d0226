package acceptance

import (
	"context"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"matelot/sandbox/dial"
)

// relay stands between matelot and the engine, so that the engine can go away, hang or
// break off, and come back, without being stopped under other tests.
type relay struct {
	path   string
	engine dial.Endpoint

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	// stopped is closed when a relay that hangs goes on; nil where it does not hang.
	stopped chan struct{}
	cuts    bool // each answer ends after its first bytes
}

// firstBytes are what comes of an answer that is cut: a part of its head.
const firstBytes = 40

func (r *relay) up(t *testing.T) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", r.path)
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	r.listener = l
	r.mu.Unlock()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := r.engine.Dial(context.Background())
			if err != nil {
				near.Close()
				continue
			}
			r.mu.Lock()
			r.conns = append(r.conns, near, far)
			r.mu.Unlock()
			go r.pass(far, near, false)
			go r.pass(near, far, true)
		}
	}()
}

// pass gives on what one side says, as the relay is at that moment.
func (r *relay) pass(to, from net.Conn, answer bool) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		r.mu.Lock()
		stopped, cuts := r.stopped, r.cuts && answer
		r.mu.Unlock()
		if stopped != nil {
			<-stopped
		}
		if cuts {
			_, _ = to.Write(buf[:min(n, firstBytes)])
			from.Close()
			return
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// down ends all connections and takes the socket away.
func (r *relay) down() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener.Close()
	r.drop()
}

// drop ends all connections.
func (r *relay) drop() {
	for _, c := range r.conns {
		c.Close()
	}
	r.conns = nil
}

// hang lets everybody connect and nobody get an answer, as a stopped engine does.
func (r *relay) hang() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = make(chan struct{})
}

// cut breaks each answer off.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cuts = true
}

// well lets all pass again; what came meanwhile is late.
func (r *relay) well() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped != nil {
		close(r.stopped)
	}
	r.stopped, r.cuts = nil, false
}

// refuse leaves the socket to nobody; root is not refused.
func (r *relay) refuse(t *testing.T) {
	t.Helper()
	if err := os.Chmod(r.path, 0); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop()
}

// inLab is an environment in which docker reaches a lab by its configuration alone. To
// docker 20.10 an empty DOCKER_HOST means the default engine: there must be none.
func inLab(env []string, config string) []string {
	env = slices.DeleteFunc(slices.Clone(env), func(pair string) bool { return strings.HasPrefix(pair, "DOCKER_HOST=") })
	return append(env, "DOCKER_CONFIG="+config)
}
