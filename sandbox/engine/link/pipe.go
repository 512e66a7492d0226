package link

import (
	"io"
	"net"
	"sync"
	"time"
)

// streams makes one connection of two byte streams.
type streams struct {
	io.Reader
	io.Writer
	closing func() error
	once    sync.Once
	err     error
	closed  chan struct{}
}

// Join makes a connection of two byte streams, such as a process's standard input
// and output. Closing it calls closing, which is to end a Read under way.
// Deadlines are ignored.
func Join(in io.Reader, out io.Writer, closing func() error) net.Conn {
	return &streams{Reader: in, Writer: out, closing: closing, closed: make(chan struct{})}
}

// Close implements net.Conn.
func (s *streams) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.err = s.closing()
	})
	return s.err
}

func (s *streams) LocalAddr() net.Addr              { return name("local") }
func (s *streams) RemoteAddr() net.Addr             { return name("remote") }
func (s *streams) SetDeadline(time.Time) error      { return nil }
func (s *streams) SetReadDeadline(time.Time) error  { return nil }
func (s *streams) SetWriteDeadline(time.Time) error { return nil }

// name is the address of an end that has none.
type name string

func (name) Network() string  { return "link" }
func (n name) String() string { return string(n) }

// single is a listener that gives one connection, and ends with it.
type single struct {
	conn  chan net.Conn
	ended chan struct{}
	once  sync.Once
}

func listenOn(conn net.Conn) *single {
	l := &single{conn: make(chan net.Conn, 1), ended: make(chan struct{})}
	l.conn <- &watched{Conn: conn, closed: l.end}
	return l
}

// watched tells when it is closed.
type watched struct {
	net.Conn
	closed func()
}

func (w *watched) Close() error {
	defer w.closed()
	return w.Conn.Close()
}

func (l *single) end() { l.once.Do(func() { close(l.ended) }) }

// Accept implements net.Listener.
func (l *single) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conn:
		return conn, nil
	default:
	}
	select {
	case conn := <-l.conn:
		return conn, nil
	case <-l.ended:
		return nil, io.EOF
	}
}

// Close implements net.Listener.
func (l *single) Close() error {
	l.end()
	return nil
}

func (l *single) Addr() net.Addr { return name("link") }
