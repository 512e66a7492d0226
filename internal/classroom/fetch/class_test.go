package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
	"matelot/internal/classroom/shelf"
	"matelot/sandbox/bundle/bundletest"
)

// class is a classroom that serves a bundle, with a hand on its connections.
type class struct {
	identity *server.Identity
	room     *room.Room
	wire     *wire
	shelf    *shelf.Shelf // nil where it has none

	answering sync.WaitGroup

	mu    sync.Mutex
	asked []string // paths below /v2/ that were asked for, with their ranges
	bytes int64    // of blobs that were sent
}

func newClass(t testing.TB, path string, upload int64) *class {
	t.Helper()
	c := &class{}
	var err error
	dir := t.TempDir()
	if c.identity, err = server.LoadIdentity(dir); err != nil {
		t.Fatal(err)
	}
	if c.room, err = room.Open(t.Context(), filepath.Join(dir, "classroom.db"), classroom.Outline{}); err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.wire = &wire{Listener: l}
	handlers := map[string]http.Handler{}
	if path != "" {
		s, err := shelf.New(shelf.Options{Bundle: bundletest.Open(t, path), Upload: upload})
		if err != nil {
			t.Fatal(err)
		}
		c.shelf = s
		for at, h := range s.Handlers() {
			handlers[at] = c.noting(h)
		}
	}
	none := http.NotFoundHandler()
	s := server.New(server.Options{Room: c.room, Identity: c.identity, Teacher: none, Welcome: none, Learners: handlers})
	if err := s.ServeTLS(c.wire, []string{"127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(s.Close(ctx), c.room.Close()); err != nil {
			t.Error(err)
		}
	})
	return c
}

// noting notes what is asked for and how much is sent.
func (c *class) noting(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.asked = append(c.asked, r.URL.Path+r.Header.Get("Range"))
		c.mu.Unlock()
		c.answering.Add(1)
		defer c.answering.Done()
		counting := &counter{ResponseWriter: w}
		h.ServeHTTP(counting, r)
		c.mu.Lock()
		c.bytes += counting.n
		c.mu.Unlock()
	})
}

// counter counts what is sent. It hides how else a body could be sent.
type counter struct {
	http.ResponseWriter
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// sent is what was sent since it was last asked. An answer that the other end has left is
// waited for: some of it is on the way still.
func (c *class) sent() (asked []string, bytes int64) {
	c.answering.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	asked, bytes = c.asked, c.bytes
	c.asked, c.bytes = nil, 0
	return asked, bytes
}

func (c *class) join(t testing.TB, store client.Store) {
	t.Helper()
	word := classroom.Word{Address: c.wire.Addr().String(), Code: c.room.Settings().Code, Print: c.identity.Print}
	m, state, err := client.Join(t.Context(), word, classroom.Join{Alias: "Ana", Token: client.NewToken(), Lang: "fr"})
	if err == nil {
		err = store.Save(m, state)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// wire is a network that can be cut: a connection ends when so many bytes were sent
// on all of them together. It may have a rate, which they share.
type wire struct {
	net.Listener
	rate *rate.Limiter // nil is as fast as it goes
	mu   sync.Mutex
	left int64 // 0 is no limit
	cuts int
}

func (w *wire) cutAfter(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = n
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cuts
}

func (w *wire) Accept() (net.Conn, error) {
	conn, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &cuttable{Conn: conn, wire: w}, nil
}

type cuttable struct {
	net.Conn
	wire *wire
}

func (c *cuttable) Write(p []byte) (int, error) {
	c.wire.mu.Lock()
	if c.wire.left > 0 {
		if c.wire.left -= int64(len(p)); c.wire.left <= 0 {
			c.wire.left = 0
			c.wire.cuts++
			c.wire.mu.Unlock()
			return 0, errors.Join(net.ErrClosed, c.Conn.Close())
		}
	}
	c.wire.mu.Unlock()
	if c.wire.rate == nil {
		return c.Conn.Write(p)
	}
	written := 0
	for len(p) > 0 {
		n := min(len(p), c.wire.rate.Burst())
		if err := c.wire.rate.WaitN(context.Background(), n); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[:n])
		written += n
		if err != nil {
			return written, err
		}
		p = p[n:]
	}
	return written, nil
}
