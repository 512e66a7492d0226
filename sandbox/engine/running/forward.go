package running

import (
	"context"
	"io"
	"net"
	"sync"
)

// Forward carries each connection of a listener to where dial leads, until the
// listener is closed.
func Forward(ctx context.Context, l net.Listener, dial func(ctx context.Context) (net.Conn, error)) {
	var open sync.WaitGroup
	defer open.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		open.Go(func() {
			defer conn.Close()
			to, err := dial(ctx)
			if err != nil {
				return // the other end sees that its connection is gone
			}
			defer to.Close()
			Splice(conn, to)
		})
	}
}

// Splice carries bytes both ways until both directions have ended, each by itself.
func Splice(a, b net.Conn) {
	var both sync.WaitGroup
	carry := func(to, from net.Conn) {
		_, err := io.Copy(to, from)
		if half, can := to.(interface{ CloseWrite() error }); can && err == nil {
			_ = half.CloseWrite() // gone already
			return
		}
		_ = to.Close()
		_ = from.Close()
	}
	both.Go(func() { carry(a, b) })
	both.Go(func() { carry(b, a) })
	both.Wait()
}
