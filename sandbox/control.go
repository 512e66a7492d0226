package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"matelot/sandbox/journal"
	"matelot/sandbox/proxy"
	"matelot/sandbox/registry"
)

// The control socket is how another process asks the one that serves the
// session for what only that one may do: it holds the registry of what the
// session made. Requests and answers are JSON.

// controlHandler answers on the control socket.
func (s *Server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /alive", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /image", func(w http.ResponseWriter, r *http.Request) {
		var ask imageRequest
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			answer(w, nil, err)
			return
		}
		s.ensureImage(w, r, ask)
	})
	mux.HandleFunc("POST /write", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, struct{}{}, errors.Join(s.owned.Flush(), s.journal.Flush()))
	})
	mux.HandleFunc("GET /purge", func(w http.ResponseWriter, r *http.Request) {
		report, err := s.proxy.PlanPurge(r.Context())
		answer(w, report, err)
	})
	mux.HandleFunc("POST /purge", func(w http.ResponseWriter, r *http.Request) {
		report, err := s.proxy.Purge(r.Context())
		answer(w, report, err)
	})
	mux.HandleFunc("POST /registry", func(w http.ResponseWriter, r *http.Request) {
		var ask registryRequest
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			answer(w, nil, err)
			return
		}
		answer(w, struct{}{}, s.newRegistry(r.Context(), ask))
	})
	mux.HandleFunc("POST /dial", s.dial)
	mux.HandleFunc("POST /stop", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		if s.aside {
			s.stopOnce.Do(func() { s.err <- nil })
		}
	})
	mux.HandleFunc("GET /mark", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, s.journal.Mark(), nil)
	})
	mux.HandleFunc("POST /trim", func(w http.ResponseWriter, _ *http.Request) {
		cut, err := s.journal.Trim(maxJournal)
		answer(w, cut, err)
	})
	return mux
}

// registryRequest asks for an empty registry, or for none.
type registryRequest struct {
	Wanted   bool   `json:"wanted"`
	Password string `json:"password,omitempty"`
}

// failure is the answer when something went wrong.
type failure struct {
	Error string `json:"error"`
	// PortTaken says that it is registry.ErrPortTaken: callers tell it in words.
	PortTaken bool `json:"port_taken,omitempty"`
	// Refused says that nobody listens at the address that was asked for.
	Refused bool `json:"refused,omitempty"`
}

func (f failure) err() error {
	if f.PortTaken {
		return portTaken(f.Error)
	}
	if f.Refused {
		return refusal(f.Error)
	}
	return errors.New(f.Error)
}

// portTaken is registry.ErrPortTaken, as another process worded it.
type portTaken string

func (p portTaken) Error() string { return string(p) }

// Is implements what errors.Is looks for.
func (p portTaken) Is(target error) bool { return target == registry.ErrPortTaken }

func answer(w http.ResponseWriter, value any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		value = failure{
			Error: err.Error(), PortTaken: errors.Is(err, registry.ErrPortTaken), Refused: errors.Is(err, syscall.ECONNREFUSED),
		}
	}
	_ = json.NewEncoder(w).Encode(value) // the asker is gone: nothing to tell
}

// Control asks the process that serves the session.
type Control struct {
	http    *http.Client
	connect func(ctx context.Context) (net.Conn, error)
}

// Control is the way to the process that serves the session.
func (s *Session) Control() *Control {
	path := s.listenPath("control")
	connect := func(ctx context.Context) (net.Conn, error) { return dialLocal(ctx, path) }
	return &Control{connect: connect, http: &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, // a Control is made for one question, and is not closed
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return connect(ctx) },
	}}}
}

// Alive tells whether a process serves the session.
func (c *Control) Alive(ctx context.Context) bool {
	return c.do(ctx, http.MethodGet, "/alive", nil, nil) == nil
}

// answersWritten is how long the serving process may take to say whether all is
// written: it asks nobody, but may have been stopped (Ctrl-Z).
const answersWritten = time.Second

// Written makes sure that journal and registry say all that the serving process knows.
// Its error says that they do not, as where the disk is full: then nobody can tell from
// them what was not done. Where nobody serves the session, or who does was stopped,
// nobody knows more.
func (c *Control) Written(ctx context.Context) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return ctx.Err() // nobody serves it
	}
	_ = conn.Close() // it was to see who is there
	asking, cancel := context.WithTimeout(ctx, answersWritten)
	defer cancel()
	err = c.do(asking, http.MethodPost, "/write", nil, nil)
	if asking.Err() != nil {
		return ctx.Err()
	}
	return err
}

// PlanPurge lists what Purge would remove.
func (c *Control) PlanPurge(ctx context.Context) (proxy.Report, error) {
	var report proxy.Report
	err := c.do(ctx, http.MethodGet, "/purge", nil, &report)
	return report, err
}

// Purge removes from the engine all that the session made.
func (c *Control) Purge(ctx context.Context) (proxy.Report, error) {
	var report proxy.Report
	err := c.do(ctx, http.MethodPost, "/purge", nil, &report)
	return report, err
}

// NewRegistry makes the session's registry listen, with nothing in it, or ends
// it where none is wanted. What an exercise before pushed goes.
func (c *Control) NewRegistry(ctx context.Context, wanted bool, password string) error {
	return c.do(ctx, http.MethodPost, "/registry", registryRequest{wanted, password}, nil)
}

// JournalMark is the place behind the journal's newest entry.
func (c *Control) JournalMark(ctx context.Context) (journal.Mark, error) {
	var mark journal.Mark
	err := c.do(ctx, http.MethodGet, "/mark", nil, &mark)
	return mark, err
}

// maxJournal is how long a journal may be when an exercise begins, in bytes:
// thousands of commands.
const maxJournal = 4 << 20

// TrimJournal cuts the oldest entries off a journal that has grown too long, and
// tells by how much its offsets moved.
func (c *Control) TrimJournal(ctx context.Context) (cut int64, err error) {
	err = c.do(ctx, http.MethodPost, "/trim", nil, &cut)
	return cut, err
}

func (c *Control) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("asking the session: %w", err)
		}
		body = bytes.NewReader(data)
	}
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("reading the session's answer: %w", err)
	}
	return nil
}

// send asks, and gives an answer that is no failure.
func (c *Control) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://session"+path, body)
	if err != nil {
		return nil, fmt.Errorf("asking the session: %w", err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the session: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer resp.Body.Close()
		var f failure
		_ = json.NewDecoder(resp.Body).Decode(&f)
		return nil, fmt.Errorf("asking the session for %s: %w", path, f.err())
	}
	return resp, nil
}

// Stop ends a process that serves the session in the background, and waits
// until it is gone. A tutor that serves it in a terminal is left alone.
func (s *Session) Stop(ctx context.Context, limit time.Duration) error {
	control := s.Control()
	if !control.Alive(ctx) {
		return nil
	}
	if err := control.do(ctx, http.MethodPost, "/stop", nil, nil); err != nil {
		return err
	}
	lock := flock.New(s.servingLock())
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return fmt.Errorf("waiting for the session's server to end: %w", err)
	}
	return lock.Close()
}

// WaitAlive waits until a process serves the session.
func (c *Control) WaitAlive(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !c.Alive(ctx) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the session to be served: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}
