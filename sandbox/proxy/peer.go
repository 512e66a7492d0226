package proxy

import (
	"context"
	"net"
	"sync"

	"matelot/sandbox/journal"
)

// peer is the process at the other end of a connection.
type peer struct {
	conn net.Conn
	once sync.Once
	line string
}

type peerKey struct{}

// withPeer remembers a connection's other end for its requests.
func withPeer(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, peerKey{}, &peer{conn: conn})
}

// peerCommand gives the client's command line, masked, where the system tells
// it. The client waits for its answer meanwhile, so it is still there.
func peerCommand(ctx context.Context) string {
	p, ok := ctx.Value(peerKey{}).(*peer)
	if !ok {
		return ""
	}
	p.once.Do(func() { p.line = journal.Command(peerArgs(p.conn)) })
	return p.line
}
