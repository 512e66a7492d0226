package engine

import (
	"context"
	"net"

	"matelot/sandbox/engine/running"
)

// Forward carries each connection of a listener to where dial leads, until the
// listener is closed.
func Forward(ctx context.Context, l net.Listener, dial func(ctx context.Context) (net.Conn, error)) {
	running.Forward(ctx, l, dial)
}
