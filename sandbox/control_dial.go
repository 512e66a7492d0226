package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"matelot/sandbox/engine/running"
)

// tunnel is the protocol that a connection to the control socket becomes.
const tunnel = "matelot-tunnel"

// Dial opens a connection to what listens where the session's own engine runs:
// published ports are at 127.0.0.1 there. It is for sessions with such an engine, and
// leads there whatever listens on this machine.
func (c *Control) Dial(ctx context.Context, network, address string) (_ net.Conn, err error) {
	conn, err := c.connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking the session: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer func() {
		if !stop() && err == nil {
			err = ctx.Err()
		}
		if err != nil {
			_ = conn.Close()
		}
	}()
	query := url.Values{"network": {network}, "address": {address}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://session/dial?"+query.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("asking the session: %w", err)
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", tunnel)
	if err := req.Write(conn); err != nil {
		return nil, fmt.Errorf("asking the session: %w", err)
	}
	rest := bufio.NewReader(conn)
	resp, err := http.ReadResponse(rest, req)
	if err != nil {
		return nil, fmt.Errorf("asking the session: %w", errors.Join(ctx.Err(), err))
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		defer resp.Body.Close()
		var f failure
		_ = json.NewDecoder(resp.Body).Decode(&f)
		return nil, fmt.Errorf("connecting to %s: %w", address, f.err())
	}
	return &tunnelled{Conn: conn, rest: rest}, nil
}

// tunnelled is a connection of whose stream some may have been read ahead.
type tunnelled struct {
	net.Conn
	rest io.Reader
}

func (t *tunnelled) Read(p []byte) (int, error) { return t.rest.Read(p) }

// CloseWrite ends what is sent; what comes can still be read.
func (t *tunnelled) CloseWrite() error {
	if half, can := t.Conn.(interface{ CloseWrite() error }); can {
		return half.CloseWrite()
	}
	return nil
}

// refusal is a connection that was refused, as another process worded it.
type refusal string

func (r refusal) Error() string { return string(r) }

// Is implements what errors.Is looks for.
func (r refusal) Is(target error) bool { return target == error(syscall.ECONNREFUSED) }

// dial turns a request into a connection into the session's engine.
func (s *Server) dial(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	far, err := s.dialIn(r.Context(), query.Get("network"), query.Get("address"))
	if err != nil {
		answer(w, nil, err)
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		answer(w, nil, err)
		return
	}
	defer near.Close()
	_, err = io.WriteString(near, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "+tunnel+"\r\n\r\n")
	if err != nil {
		return // the asker is gone
	}
	running.Splice(&tunnelled{Conn: near, rest: buffered}, far)
}
