package link

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"
)

// stream is a connection through the link: the answer to one request is what is
// received, the body of another what is sent.
type stream struct {
	in  half // received
	out half // sent

	cancel  context.CancelFunc
	sent    chan struct{} // closed when all that was written has gone
	address name
	once    sync.Once
}

// half is one direction: chunks go from who has them to who wants them.
type half struct {
	chunks   chan []byte
	deadline *deadline
	rest     []byte        // of the last chunk, for the reader
	closed   chan struct{} // by the user of the stream
	closing  *sync.Once
	ended    chan struct{} // by the other side
	err      error         // why; set before ended is closed
}

func newHalf() half {
	return half{
		chunks: make(chan []byte), deadline: newDeadline(), closed: make(chan struct{}), closing: &sync.Once{}, ended: make(chan struct{}),
	}
}

func (h *half) close() { h.closing.Do(func() { close(h.closed) }) }

// chunk is how much is received at once, in bytes.
const chunk = 32 << 10

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
	s := &stream{in: newHalf(), out: newHalf(), cancel: cancel, sent: make(chan struct{}), address: name(header.Get("Address"))}
	go s.receive(resp.Body)
	go s.send(living, l, resp.Header.Get("Id"))
	return s, nil
}

// receive hands on what comes.
func (s *stream) receive(from io.ReadCloser) {
	defer from.Close()
	for {
		buffer := make([]byte, chunk)
		n, err := from.Read(buffer)
		if n > 0 {
			select {
			case s.in.chunks <- buffer[:n]:
			case <-s.in.closed:
				return
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				err = &cutError{err}
			}
			s.in.err = err
			close(s.in.ended)
			return
		}
	}
}

// cutError says that a connection broke off on the other side, as a reset does.
type cutError struct{ err error }

func (e *cutError) Error() string {
	return "the connection broke off in the container: " + e.err.Error()
}

// Unwrap gives the reason.
func (e *cutError) Unwrap() error { return e.err }

// Is implements what errors.Is looks for.
func (e *cutError) Is(target error) bool { return target == error(syscall.ECONNRESET) }

// send carries what is written as the body of a request, until that is closed.
func (s *stream) send(ctx context.Context, l *Link, id string) {
	defer close(s.sent)
	resp, err := l.do(ctx, "/send", http.Header{"Id": {id}}, &s.out)
	if err == nil {
		_ = resp.Body.Close()
		err = io.ErrClosedPipe // the other side takes nothing any more
	}
	s.out.err = err
	close(s.out.ended)
}

// Read gives a request its body: what is written to the stream.
func (h *half) Read(p []byte) (int, error) {
	if len(h.rest) == 0 {
		select {
		case h.rest = <-h.chunks:
		case <-h.closed:
			return 0, io.EOF
		}
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

// Read implements net.Conn.
func (s *stream) Read(p []byte) (int, error) {
	h := &s.in
	if len(h.rest) == 0 {
		select {
		case <-h.deadline.wait(): // also where something could be read
			return 0, os.ErrDeadlineExceeded
		default:
		}
		select {
		case h.rest = <-h.chunks:
		case <-h.ended:
			return 0, h.err
		case <-h.closed:
			return 0, net.ErrClosed
		case <-h.deadline.wait():
			return 0, os.ErrDeadlineExceeded
		}
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

// Write implements net.Conn.
func (s *stream) Write(p []byte) (int, error) {
	h := &s.out
	select {
	case <-h.closed:
		return 0, net.ErrClosed
	case <-h.deadline.wait():
		return 0, os.ErrDeadlineExceeded
	default:
	}
	// Who reads it is done with it at another time than the writer.
	select {
	case h.chunks <- append([]byte(nil), p...):
		return len(p), nil
	case <-h.ended:
		return 0, h.err
	case <-h.closed:
		return 0, net.ErrClosed
	case <-h.deadline.wait():
		return 0, os.ErrDeadlineExceeded
	}
}

// CloseWrite ends what is sent; what comes can still be read.
func (s *stream) CloseWrite() error {
	s.out.close()
	return nil
}

// parting is how long a closed stream goes on to send what was written.
const parting = 5 * time.Second

// Close implements net.Conn. As with a socket, what was written still goes.
func (s *stream) Close() error {
	s.once.Do(func() {
		s.in.close()
		s.out.close()
		go func() {
			select {
			case <-s.sent:
			case <-time.After(parting):
			}
			s.cancel()
		}()
	})
	return nil
}

func (s *stream) LocalAddr() net.Addr  { return name("link") }
func (s *stream) RemoteAddr() net.Addr { return s.address }

// SetDeadline implements net.Conn.
func (s *stream) SetDeadline(at time.Time) error {
	s.in.deadline.set(at)
	s.out.deadline.set(at)
	return nil
}

// SetReadDeadline implements net.Conn.
func (s *stream) SetReadDeadline(at time.Time) error {
	s.in.deadline.set(at)
	return nil
}

// SetWriteDeadline implements net.Conn.
func (s *stream) SetWriteDeadline(at time.Time) error {
	s.out.deadline.set(at)
	return nil
}
