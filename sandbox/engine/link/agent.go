package link

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"
)

// Agent is the inner end: it does in the container what the outer end asks for.
type Agent struct {
	lock    sync.Mutex
	waiting map[string]net.Conn // connections that wait to be fetched
}

// maxStreams is how many connections may go through a link at once.
const maxStreams = 4096

// refused is the header of an answer which says that a connection was refused.
const refused = "Refused"

// patience is how long the outer end may take to say what it wants.
const patience = 10 * time.Second

// Serve answers on a connection until it ends.
func (a *Agent) Serve(conn net.Conn) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ping", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /dial", a.dial)
	mux.HandleFunc("POST /listen", a.listen)
	mux.HandleFunc("POST /accept", a.accept)
	mux.HandleFunc("POST /send", a.send)
	mux.HandleFunc("POST /put", a.put)
	mux.HandleFunc("POST /get", a.get)
	mux.HandleFunc("POST /run", a.run)
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Handler: mux, Protocols: &protocols, ReadHeaderTimeout: patience,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: maxStreams, MaxReceiveBufferPerStream: 4 << 20, MaxReceiveBufferPerConnection: 64 << 20,
		},
	}
	err := server.Serve(listenOn(conn))
	_ = server.Close() // what is still under way ends with the link
	if errors.Is(err, io.EOF) || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// refuse tells what went wrong, and whether it is that nobody listens there.
func refuse(w http.ResponseWriter, err error) {
	if errors.Is(err, syscall.ECONNREFUSED) {
		w.Header().Set(refused, "1")
	}
	http.Error(w, err.Error(), http.StatusBadGateway)
}

func (a *Agent) dial(w http.ResponseWriter, r *http.Request) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(r.Context(), r.Header.Get("Network"), r.Header.Get("Address"))
	if err != nil {
		refuse(w, err)
		return
	}
	a.receive(w, r, conn)
}

// conveyed is a connection whose directions are carried by a request each, so that
// each ends by itself: an HTTP answer cannot end before its request without ending
// that too. It is closed when both have ended.
type conveyed struct {
	net.Conn
	lock sync.Mutex
	open int // directions
}

// done ends a direction; when it was cut, the other one as well.
func (c *conveyed) done(cut bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.open--; c.open == 0 || cut {
		_ = c.Close() // what it ended with cannot be told: an end is an end
	}
}

// receive sends what comes from a connection as the answer, and tells by which
// name its other direction is to be had.
func (a *Agent) receive(w http.ResponseWriter, r *http.Request, conn net.Conn) {
	c := &conveyed{Conn: conn, open: 2}
	id := a.keep(c)
	stop := context.AfterFunc(r.Context(), func() { _ = conn.Close() })
	defer stop()
	w.Header().Set("Id", id)
	w.WriteHeader(http.StatusOK)
	out := flushing(w)
	err := out.Flush()
	if err == nil {
		_, err = io.Copy(out, conn)
	}
	c.done(err != nil)
	time.AfterFunc(patience, func() { // nobody sent anything, nor ended it
		if a.fetch(id) != nil {
			c.done(true)
		}
	})
	if err != nil {
		panic(http.ErrAbortHandler) // a cut must not look like an end
	}
}

// halfCloser is a connection whose directions end one by one.
type halfCloser interface{ CloseWrite() error }

// send carries a request's body to a connection.
func (a *Agent) send(w http.ResponseWriter, r *http.Request) {
	c, ok := a.fetch(r.Header.Get("Id")).(*conveyed)
	if !ok {
		refuse(w, errNotThere)
		return
	}
	_, err := io.Copy(c.Conn, r.Body)
	if err == nil {
		if half, can := c.Conn.(halfCloser); can {
			_ = half.CloseWrite() // the other end may be gone already
		}
	}
	c.done(err != nil)
}

// flushWriter sends at once what is written.
type flushWriter struct {
	io.Writer
	control *http.ResponseController
}

func flushing(w http.ResponseWriter) *flushWriter {
	return &flushWriter{Writer: w, control: http.NewResponseController(w)}
}

func (f *flushWriter) Flush() error { return f.control.Flush() }

func (f *flushWriter) Write(p []byte) (int, error) {
	n, err := f.Writer.Write(p)
	if err == nil {
		err = f.control.Flush()
	}
	return n, err
}

// listen tells of each connection by a line with its name.
func (a *Agent) listen(w http.ResponseWriter, r *http.Request) {
	network, address := r.Header.Get("Network"), r.Header.Get("Address")
	var config net.ListenConfig
	l, err := config.Listen(r.Context(), network, address)
	if err == nil && network == "unix" {
		err = os.Chmod(address, 0o666) //nolint:gosec // who runs commands here is to reach it, whatever their user
	}
	if err != nil {
		refuse(w, err)
		return
	}
	defer l.Close()
	stop := context.AfterFunc(r.Context(), func() { _ = l.Close() })
	defer stop()
	w.WriteHeader(http.StatusOK)
	out := flushing(w)
	_ = out.Flush()
	for {
		conn, err := l.Accept()
		if err != nil {
			break
		}
		id := a.keep(conn)
		if _, err := io.WriteString(out, id+"\n"); err != nil {
			_ = a.fetch(id).Close()
			break
		}
	}
}

// keep keeps a connection until it is fetched by the name that it gets.
func (a *Agent) keep(conn net.Conn) (id string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	if a.waiting == nil {
		a.waiting = map[string]net.Conn{}
	}
	id = rand.Text()
	a.waiting[id] = conn
	return id
}

// fetch takes a waiting connection; nil when there is none of that name.
func (a *Agent) fetch(id string) net.Conn {
	a.lock.Lock()
	defer a.lock.Unlock()
	conn := a.waiting[id]
	delete(a.waiting, id)
	return conn
}

var errNotThere = errors.New("no such connection waits")

func (a *Agent) accept(w http.ResponseWriter, r *http.Request) {
	conn := a.fetch(r.Header.Get("Id"))
	if conn == nil {
		refuse(w, errNotThere)
		return
	}
	a.receive(w, r, conn)
}
