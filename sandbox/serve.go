package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
	"matelot/sandbox/ports"
	"matelot/sandbox/proxy"
	"matelot/sandbox/registry"
)

// ErrServed says that another process serves the session already. Its sockets
// can be used.
var ErrServed = errors.New("the session is served by another process")

// ServeOptions say how a session is served.
type ServeOptions struct {
	// Say words a refusal in the learner's language, from its code and data.
	Say func(code string, data map[string]string) string
	// Break breaks its sentences into lines that fit a terminal; nil leaves them.
	Break func(text string) string
	// Binds are host folders that may be bind-mounted beside the workspace:
	// the learner's own settings.
	Binds []string
	// AllowPrivileged lifts the guard: the learner's own setting.
	AllowPrivileged bool
	// Listen is how the session's registry comes to listen where the engine looks for
	// it; nil is on this machine.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Asked is called with each entry of the journal once it is written, mostly before
	// the client has its answer. It must be quick, and may be called by several at
	// once. It may be nil.
	Asked func(journal.Entry)
	// Room has the images of the learner's classroom; nil has none.
	Room RoomImages
	// Tell tells the learner something meanwhile, in words of Say's; nil tells nothing.
	Tell func(text string)
	// WholeEngine says that nobody else has a share in the engine, though the session
	// does not call it its own: then it may become a swarm.
	WholeEngine bool
	// Aside says that this process serves in the background, so that another
	// command may tell it to stop.
	Aside bool
}

func (s *Session) servingLock() string { return filepath.Join(s.Dir, "serve.lock") }

// Server is a session being served by this process.
type Server struct {
	session *Session
	lock    *flock.Flock
	proxy   *proxy.Proxy
	owned   *owned.Registry
	journal *journal.Writer
	control *http.Server
	cancel  context.CancelFunc

	own *ownSide // nil where the engine is no one of the session's own

	registryLock sync.Mutex
	registry     *registry.Server // nil while no exercise wants one

	done    sync.WaitGroup
	err     chan error
	closing sync.Once
	closed  error

	listen   func(ctx context.Context, network, address string) (net.Listener, error) // for the registry
	aside    bool                                                                     // in the background: may be told to stop
	stopOnce sync.Once
}

// Serve starts the session's proxy and its control socket in this process and
// returns once both listen. It returns ErrServed where another process does so
// already. The context bounds the start, not the serving: Close ends that.
//
// Of a session with an engine of its own, it also makes that engine reachable. It
// returns ErrEngineGone where that has ended, and Done says so when it ends later:
// the server has then closed itself.
func (s *Session) Serve(ctx context.Context, o ServeOptions) (_ *Server, err error) {
	lock, err := s.lockServing()
	if err != nil {
		return nil, err
	}
	server := &Server{session: s, lock: lock, err: make(chan error, 4), aside: o.Aside, listen: o.Listen}
	defer func() {
		if err != nil {
			err = errors.Join(err, server.Close())
		}
	}()
	if s.Own != nil {
		if server.own, err = s.holdOwn(ctx, server.portTeller(o)); err != nil {
			return nil, err
		}
		server.listen = server.own.engine.Listen
	}
	if err := server.open(o); err != nil {
		return nil, err
	}
	engineSide, err := listen(s.Socket())
	if err != nil {
		return nil, err
	}
	controlSide, err := listen(s.listenPath("control"))
	if err != nil {
		return nil, errors.Join(err, engineSide.Close())
	}
	server.resumeRegistry(ctx)
	server.start(ctx, engineSide, controlSide)
	if server.own != nil {
		server.own.begin(ctx, func() { server.engineGone(o) })
	}
	return server, nil
}

// lockServing makes this process the one that serves, or gives ErrServed.
func (s *Session) lockServing() (*flock.Flock, error) {
	lock := flock.New(s.servingLock())
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the session: %w", err)
	}
	if !held {
		return nil, ErrServed
	}
	return lock, nil
}

// portTeller words the ports that cannot be opened on this machine.
func (s *Server) portTeller(o ServeOptions) func(ports.Closed) {
	return func(c ports.Closed) {
		code := proxy.CodePortHere
		if c.Why == ports.Forbidden {
			code = proxy.CodePortLow
		}
		if o.Tell != nil && o.Say != nil {
			o.Tell(o.Say(code, map[string]string{"Port": c.Number()}))
		}
	}
}

// engineGone ends the serving when the session's own engine has ended: others can
// then start a new one and serve.
func (s *Server) engineGone(o ServeOptions) {
	s.err <- ErrEngineGone
	if o.Tell != nil && o.Say != nil {
		o.Tell(o.Say(proxy.CodeOwnEngineGone, nil))
	}
	go func() { _ = s.Close() }() // it waits for who calls this; Close gives its error again
}

// open opens what the proxy stands on.
func (s *Server) open(o ServeOptions) (err error) {
	if s.owned, err = owned.Open(s.session.OwnedPath()); err != nil {
		return fmt.Errorf("opening the registry of what the session made: %w", err)
	}
	if s.journal, err = journal.Open(s.session.JournalPath()); err != nil {
		return fmt.Errorf("opening the journal: %w", err)
	}
	if o.Asked != nil {
		s.journal.Subscribe(o.Asked)
	}
	nearby := near{session: s.session, room: o.Room}
	config := proxy.Config{
		Session: s.session.ID,
		Dial:    s.session.Endpoint.Dial,
		Owned:   s.owned,
		Journal: s.journal,
		Guard: proxy.Guard{
			Binds:           append([]string{s.session.Workspace}, o.Binds...),
			AllowPrivileged: o.AllowPrivileged,
		},
		Near:   nearby,
		Supply: embedded{},
		Claims: claims{dir: filepath.Join(filepath.Dir(s.session.Dir), ".claims"), engine: s.session.Endpoint.Host},
		Say:    o.Say,
		Break:  o.Break,
		Hub:    proxy.Hub{Now: nearby.policy},
		Swarm:  o.WholeEngine || s.own != nil,
	}
	if s.own != nil {
		config.Dial, config.Outside = s.own.engine.Dial, s.own
		// The engine sees the workspace alone, and is no machine to be guarded from
		// what the learner may do on theirs.
		config.Guard = proxy.Guard{Binds: []string{s.session.Workspace}}
	}
	if s.proxy, err = proxy.New(config); err != nil {
		return fmt.Errorf("making the proxy: %w", err)
	}
	return nil
}

func (s *Server) start(ctx context.Context, engineSide, controlSide net.Listener) {
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.control = &http.Server{Handler: s.controlHandler(), ReadHeaderTimeout: 10 * time.Second}
	s.done.Go(func() { s.err <- s.proxy.Serve(serving, engineSide) })
	s.done.Go(func() {
		err := s.control.Serve(controlSide)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		s.err <- err
	})
}

// Also serves the proxy on another listener, until that or the server is closed.
func (s *Server) Also(ctx context.Context, l net.Listener) error {
	return s.proxy.Serve(ctx, l)
}

// Done gives the reason when serving ends by itself.
func (s *Server) Done() <-chan error { return s.err }

// Close stops serving. What the session made stays, and so does an engine of its own.
// Closing again gives the same answer.
func (s *Server) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Server) close() error {
	var err error
	if s.cancel != nil {
		s.cancel()
		err = s.control.Close()
		s.done.Wait()
	}
	err = errors.Join(err, s.stopRegistry())
	if s.own != nil {
		s.own.close()
	}
	if s.journal != nil {
		err = errors.Join(err, s.journal.Close())
	}
	if s.owned != nil {
		err = errors.Join(err, s.owned.Close())
	}
	return errors.Join(err, s.lock.Close())
}
