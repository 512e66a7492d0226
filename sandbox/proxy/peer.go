package proxy

import (
	"context"
	"net"
	"strings"
	"sync"

	"matelot/sandbox/journal"
)

// peer is the process at the other end of a connection.
type peer struct {
	conn net.Conn
	once sync.Once
	line string
	pid  int
	// first is told in one entry of the connection alone.
	first   *journal.Client
	firstMu sync.Mutex
}

type peerKey struct{}

// withPeer remembers a connection's other end for its requests.
func withPeer(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, peerKey{}, &peer{conn: conn})
}

// process is what the system tells of a client's process.
type process struct {
	pid, parent int
	args        []string // nil where it tells nothing
	dir         string
}

func peerOf(ctx context.Context) *peer {
	p, ok := ctx.Value(peerKey{}).(*peer)
	if !ok {
		return nil
	}
	p.once.Do(func() {
		found := peerProcess(p.conn)
		if found.args == nil {
			return
		}
		args := journal.Args(found.args)
		p.line, p.pid = strings.Join(args, " "), found.pid
		p.first = &journal.Client{Args: args, Dir: found.dir, Parent: found.parent}
	})
	return p
}

// peerCommand gives the client's command line, masked, where the system tells
// it. The client waits for its answer meanwhile, so it is still there.
func peerCommand(ctx context.Context) string {
	if p := peerOf(ctx); p != nil {
		return p.line
	}
	return ""
}

// notePeer adds to an entry what is known of the client.
func notePeer(ctx context.Context, e *journal.Entry) {
	p := peerOf(ctx)
	if p == nil {
		return
	}
	e.Command, e.PID = p.line, p.pid
	p.firstMu.Lock()
	defer p.firstMu.Unlock()
	e.Client, p.first = p.first, nil
}
