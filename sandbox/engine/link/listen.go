package link

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// listener is one that the other side holds.
type listener struct {
	link   *Link
	notice io.ReadCloser
	cancel context.CancelFunc
	lines  *bufio.Reader
	addr   name
	once   sync.Once
}

// Listen has the other side listen, on "tcp" or "unix", and gives what connects
// there. A socket's file is for everybody in the container. The context bounds
// the beginning alone.
func (l *Link) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	living, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	resp, err := l.do(living, "/listen", http.Header{"Network": {network}, "Address": {address}}, nil) //nolint:bodyclose // Close does
	if err != nil {
		cancel()
		return nil, fmt.Errorf("listening on %s in the container: %w", address, err)
	}
	return &listener{link: l, notice: resp.Body, cancel: cancel, lines: bufio.NewReader(resp.Body), addr: name(address)}, nil
}

// Accept implements net.Listener. The other side tells of each connection by a
// line; it is then fetched by that name.
func (l *listener) Accept() (net.Conn, error) {
	for {
		line, err := l.lines.ReadSlice('\n') // a longer one than fits is none: the other side may mean harm
		if err != nil {
			return nil, net.ErrClosed
		}
		id := strings.TrimSpace(string(line))
		conn, err := l.link.open(context.Background(), "/accept", http.Header{"Id": {id}})
		if err == nil {
			return conn, nil
		}
		// It has gone in between, or the link has: the next line tells which.
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() {
		l.cancel()
		_ = l.notice.Close()
	})
	return nil
}

func (l *listener) Addr() net.Addr { return l.addr }
