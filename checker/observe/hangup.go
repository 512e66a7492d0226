package observe

import (
	"context"
	"net"
	"sync"
)

// hangUp notes how the reading of connections ended. [http.Transport] has an
// error of its own for a server that hangs up before it is asked, and does not
// let it be told from others.
type hangUp struct {
	mu   sync.Mutex
	last error
}

// watch gives connections whose reading is heeded.
func (h *hangUp) watch(dial Dialer) Dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &heeded{Conn: conn, end: h}, nil
	}
}

func (h *hangUp) err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

type heeded struct {
	net.Conn
	end *hangUp
}

func (c *heeded) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.end.mu.Lock()
		defer c.end.mu.Unlock()
		c.end.last = err
	}
	return n, err
}
