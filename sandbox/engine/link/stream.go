package link

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// stream is a connection through the link: the answer to one request is what is
// received, the body of another what is sent.
type stream struct {
	to       *io.PipeWriter
	from     io.ReadCloser
	cancel   context.CancelFunc
	sent     chan struct{} // closed when all that was written has gone
	address  name
	lock     sync.Mutex
	deadline *time.Timer
	expired  atomic.Bool
}

// open asks for a stream, and returns when the other side has answered. The
// context bounds the opening alone.
func (l *Link) open(ctx context.Context, path string, header http.Header) (*stream, error) {
	living, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	resp, err := l.do(living, path, header, nil)
	if !stop() && err == nil {
		err = ctx.Err()
		_ = resp.Body.Close() // the stream ends with the context
	}
	if err != nil {
		cancel()
		return nil, err
	}
	out, in := io.Pipe()
	s := &stream{to: in, from: resp.Body, cancel: cancel, sent: make(chan struct{}), address: name(header.Get("Address"))}
	go func() {
		defer close(s.sent)
		sent, err := l.do(living, "/send", http.Header{"Id": {resp.Header.Get("Id")}}, out)
		if err == nil {
			err = io.ErrClosedPipe // the other side takes nothing any more
			_ = sent.Body.Close()
		}
		_ = out.CloseWithError(err)
	}()
	return s, nil
}

// Read implements net.Conn.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	return n, s.say(err)
}

// Write implements net.Conn.
func (s *stream) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	return n, s.say(err)
}

// say is an error, or the deadline's.
func (s *stream) say(err error) error {
	if err != nil && err != io.EOF && s.expired.Load() {
		return os.ErrDeadlineExceeded
	}
	return err
}

// CloseWrite ends what is sent; what comes can still be read.
func (s *stream) CloseWrite() error { return s.to.Close() }

// Close implements net.Conn. As with a socket, what was written still goes.
func (s *stream) Close() error {
	_ = s.SetDeadline(time.Time{})
	_ = s.to.Close()
	go func() {
		select {
		case <-s.sent:
		case <-time.After(parting):
		}
		s.cancel()
		_ = s.from.Close() // it says only that the stream was cancelled
	}()
	return nil
}

// parting is how long a closed stream goes on to send what was written.
const parting = 5 * time.Second

func (s *stream) LocalAddr() net.Addr  { return name("link") }
func (s *stream) RemoteAddr() net.Addr { return s.address }

// SetDeadline ends the stream at that time; a zero time takes the deadline back.
// Unlike that of a socket, it holds for the stream as a whole and is final.
func (s *stream) SetDeadline(at time.Time) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	if !at.IsZero() {
		s.deadline = time.AfterFunc(time.Until(at), func() {
			s.expired.Store(true)
			_ = s.to.CloseWithError(os.ErrDeadlineExceeded)
			s.cancel()
		})
	}
	return nil
}

// SetReadDeadline is SetDeadline: there is one for both directions.
func (s *stream) SetReadDeadline(at time.Time) error { return s.SetDeadline(at) }

// SetWriteDeadline is SetDeadline: there is one for both directions.
func (s *stream) SetWriteDeadline(at time.Time) error { return s.SetDeadline(at) }
