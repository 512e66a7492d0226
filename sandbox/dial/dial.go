package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// Dial opens one connection to the engine. The context bounds the opening
// alone. The connection can be half-closed (it has CloseWrite) wherever the
// engine's protocol needs it: on sockets, pipes in message mode, TCP, TLS and
// ssh.
func (e Endpoint) Dial(ctx context.Context) (net.Conn, error) {
	addr, err := parseHost(e.Host, e.TLS != nil)
	if err != nil {
		return nil, err
	}
	conn, err := open(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", e.Host, err)
	}
	if !addr.useTLS {
		return conn, nil
	}
	material := e.TLS
	if material == nil {
		material = &TLS{} // https:// without more: the system's authorities.
	}
	secured, err := material.handshake(ctx, conn, addr.server)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secured, nil
}

// DialContext is Dial in the form that HTTP transports want; network and
// address are ignored, since the endpoint is the address. The connection is
// secured already where it has to be: speak plain HTTP over it.
func (e Endpoint) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	return e.Dial(ctx)
}

func open(ctx context.Context, addr address) (net.Conn, error) {
	switch addr.network {
	case "npipe":
		return dialPipe(ctx, addr.target)
	case "ssh":
		return dialSSH(ctx, addr.target, addr.ssh)
	default:
		var dialer net.Dialer
		return dialer.DialContext(ctx, addr.network, addr.target)
	}
}
