package proxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"matelot/sandbox/keys"
)

// lingering is how long a client may take to close its side after the engine
// closed its own.
const lingering = time.Second

// upgrade sends a request that turns the connection into a raw stream (BuildKit's,
// attach and exec by converse) and carries the stream both ways until the engine ends it.
func (c *call) upgrade(on onward) error {
	link, err := c.openUpgrade(on)
	if err != nil {
		return err
	}
	if link == nil {
		return nil
	}
	defer link.close()
	link.carry(c.ctx())
	return nil
}

// converse is upgrade for a stream at whose other end somebody may type: what they
// typed is noted, since no command line has it.
func (c *call) converse(on onward) error {
	link, err := c.openUpgrade(on)
	if err != nil {
		return err
	}
	if link == nil {
		return nil
	}
	defer link.close()
	var typed keys.Transcript
	link.fromClient, link.toClient = typed.From(link.fromClient), typed.To(link.client)
	link.carry(c.ctx())
	c.entry.Typed = typed.Lines()
	return nil
}

// link is an upgraded connection on both sides.
type link struct {
	engine, client         net.Conn
	fromEngine, fromClient io.Reader
	toClient               io.Writer
	bytes                  *int64
}

// openUpgrade asks the engine for the upgrade. If the engine refuses, its
// answer is passed on and the link is nil.
func (c *call) openUpgrade(on onward) (*link, error) {
	conn, err := c.p.engine.dial(c.ctx())
	if err != nil {
		return nil, fmt.Errorf("upgrade: %w: %w", errEngine, err)
	}
	req := c.outgoing(c.ctx(), on)
	upgrade := c.r.Header.Get("Upgrade")
	if upgrade != "" {
		req.Header.Set("Connection", "Upgrade")
		req.Header.Set("Upgrade", upgrade)
	}
	reader := bufio.NewReader(conn)
	resp, err := roundTrip(req, conn, reader)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("upgrade: %w: %w", errEngine, err), conn.Close())
	}
	if !isRaw(resp) {
		defer func() { _ = conn.Close() }()
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
		if err != nil {
			return nil, fmt.Errorf("upgrade: %w: %w", errEngine, err)
		}
		c.pass(answer{status: resp.StatusCode, header: resp.Header, body: body})
		return nil, nil
	}
	client, buffered, err := http.NewResponseController(c.w).Hijack()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("upgrade: take over the connection: %w", err), conn.Close())
	}
	c.w.note(resp.StatusCode)
	if err := writeHead(client, resp); err != nil {
		_ = conn.Close()
		_ = client.Close()
		return nil, nil // the client is gone
	}
	// What was read ahead comes first, then the connection itself: the server's
	// own reader would end the request's context at the client's end of input.
	ahead := io.LimitReader(buffered.Reader, int64(buffered.Reader.Buffered()))
	return &link{
		engine: conn, client: client, toClient: client, fromEngine: reader,
		fromClient: io.MultiReader(ahead, client), bytes: &c.w.bytes,
	}, nil
}

func roundTrip(req *http.Request, conn net.Conn, reader *bufio.Reader) (*http.Response, error) {
	if err := req.Write(conn); err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	resp, err := http.ReadResponse(reader, req)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return resp, nil
}

// isRaw tells whether the answer begins a raw stream. Clients that do not ask
// for an upgrade get one all the same, after a plain 200.
func isRaw(resp *http.Response) bool {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return true
	}
	kind := resp.Header.Get("Content-Type")
	return resp.StatusCode == http.StatusOK && resp.ContentLength == -1 && len(resp.TransferEncoding) == 0 &&
		strings.HasPrefix(kind, "application/vnd.docker.")
}

func writeHead(w io.Writer, resp *http.Response) error {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", resp.Status)
	// A header that cannot be put into a string builder does not exist.
	_ = resp.Header.Write(&b)
	b.WriteString("\r\n")
	_, err := io.WriteString(w, b.String())
	if err != nil {
		return fmt.Errorf("write head: %w", err)
	}
	return nil
}

// carry copies both ways. The client's end of input is passed on to the
// engine, which may still have much to say; the engine's end ends all.
func (l *link) carry(ctx context.Context) {
	stop := context.AfterFunc(ctx, l.close)
	defer stop()
	input := make(chan struct{})
	go func() {
		defer close(input)
		_, _ = io.Copy(l.engine, l.fromClient)
		closeWrite(l.engine)
	}()
	n, _ := io.Copy(l.toClient, l.fromEngine)
	*l.bytes += n
	closeWrite(l.client)
	_ = l.client.SetReadDeadline(time.Now().Add(lingering))
	<-input
}

func (l *link) close() {
	_ = l.engine.Close()
	_ = l.client.Close()
}

// closeWrite ends the output of a connection, if it has halves.
func closeWrite(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}
