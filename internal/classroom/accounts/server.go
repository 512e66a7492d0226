package accounts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/netutil"

	"matelot/internal/classroom"
	"matelot/internal/i18n"
)

// DefaultIdle is how long a machine waits for its learner to come back.
const DefaultIdle = 20 * time.Minute

// MaxBytes is how much an account's folders may hold.
const MaxBytes = 1 << 30

// Options say what the door of a shared server is for.
type Options struct {
	Dir  string // of the class
	Most int    // accounts
	Idle time.Duration
	Lang string // spoken before a learner's own is known
	Word func() classroom.Word
	// Join lets a learner into the class, and keeps their membership in a folder where
	// their matelot looks for it. Known tells whether they are still in it.
	Join    Joiner
	Known   func(learner string) bool
	Guesses Guesses
	// Class opens a connection to the class.
	Class    func(ctx context.Context) (net.Conn, error)
	Machines Machines
	// Trouble is told what kept a learner from working who did nothing wrong.
	Trouble func(name string, err error)
}

// Server is the door.
type Server struct {
	options  Options
	store    *store
	ssh      *charm.Server
	words    map[string]*i18n.Printer
	starting chan struct{}
	ending   context.Context // ends with the server
	end      context.CancelCauseFunc
	visits   sync.WaitGroup

	mu      sync.Mutex
	lives   map[string]*live
	address net.Addr
}

// How much at once.
const (
	startsAtOnce   = 3
	maxConnections = 1024
	handshake      = 2 * time.Minute // the learner types the code meanwhile
	tries          = 10              // a client's keys count
	measured       = time.Minute     // how often accounts are
)

// Open makes a door that is not open yet. Its key stands in the class's folder.
func Open(o Options) (*Server, error) {
	if o.Idle <= 0 {
		o.Idle = DefaultIdle
	}
	accounts, err := openStore(filepath.Join(o.Dir, "accounts"), o.Most)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, store: accounts, words: map[string]*i18n.Printer{}, starting: make(chan struct{}, startsAtOnce), lives: map[string]*live{}}
	for _, lang := range i18n.Languages() {
		s.words[lang] = i18n.New(lang)
	}
	s.ending, s.end = context.WithCancelCause(context.Background())
	s.ssh, err = wish.NewServer(
		wish.WithHostKeyPath(filepath.Join(o.Dir, "ssh_host_ed25519")), wish.WithVersion("matelot"),
		wish.WithPublicKeyAuth(s.byKey), wish.WithPasswordAuth(s.byPassword), wish.WithKeyboardInteractiveAuth(s.byQuestion),
	)
	if err != nil {
		return nil, fmt.Errorf("preparing to answer ssh: %w", err)
	}
	s.ssh.HandshakeTimeout = handshake
	s.ssh.ServerConfigCallback = func(charm.Context) *ssh.ServerConfig { return &ssh.ServerConfig{MaxAuthTries: tries} }
	// Nothing but sessions, and of them only what session.go names.
	s.ssh.ChannelHandlers = map[string]charm.ChannelHandler{"session": s.session}
	s.ssh.RequestHandlers, s.ssh.SubsystemHandlers = map[string]charm.RequestHandler{}, map[string]charm.SubsystemHandler{}
	return s, nil
}

// Fingerprint is that of the server's key, as ssh shows it.
func (s *Server) Fingerprint() string { return ssh.FingerprintSHA256(s.ssh.HostSigners[0].PublicKey()) }

// Serve answers on a listener until Close. Accounts whose learners the class does not
// know any more are taken away first.
func (s *Server) Serve(l net.Listener) error {
	s.mu.Lock()
	s.address = l.Addr()
	s.mu.Unlock()
	err := s.Look(s.ending)
	if err == nil {
		s.visits.Go(s.measure)
		err = s.ssh.Serve(netutil.LimitListener(l, maxConnections))
	}
	if errors.Is(err, charm.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("answering ssh: %w", err)
}

// port is that on which it answers, or 0.
func (s *Server) port() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.address.(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// Close sends everybody away, and takes all machines away.
func (s *Server) Close(ctx context.Context) error {
	s.end(errClosing)
	s.mu.Lock()
	var all []*live
	for _, l := range s.lives {
		all = append(all, l)
	}
	s.mu.Unlock()
	errs := make([]error, len(all))
	var ended sync.WaitGroup
	for i, l := range all {
		ended.Go(func() { errs[i] = l.end(ctx, errClosing) })
	}
	ended.Wait()
	err := errors.Join(errs...)
	if closing := s.ssh.Close(); !errors.Is(closing, net.ErrClosed) {
		err = errors.Join(err, closing)
	}
	s.visits.Wait()
	return err
}

// Look takes away the accounts of those whom the class has forgotten.
func (s *Server) Look(ctx context.Context) error {
	var errs error
	for _, r := range s.store.list() {
		if r.Learner == "" || s.options.Known(r.Learner) { // one that is being made has no learner yet
			continue
		}
		err := s.live(r.ID).end(ctx, errForgotten)
		errs = errors.Join(errs, err, s.store.remove(r))
		s.mu.Lock()
		delete(s.lives, r.ID)
		s.mu.Unlock()
	}
	return errs
}

// place is where an account's things are.
func (s *Server) place(id string) Place {
	dir := s.store.path(id)
	return Place{ID: id, State: filepath.Join(dir, "state"), Work: filepath.Join(dir, "work"), Private: filepath.Join(dir, "private"), Class: s.options.Class}
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making an account's folder: %w", err)
	}
	return nil
}

// printer speaks a language, or the server's.
func (s *Server) printer(lang string) *i18n.Printer {
	if p := s.words[lang]; p != nil {
		return p
	}
	return s.words[s.options.Lang]
}

// measure stops the machines of accounts that hold more than they may, now and then.
func (s *Server) measure() {
	tick := time.NewTicker(measured)
	defer tick.Stop()
	for {
		select {
		case <-s.ending.Done():
			return
		case <-tick.C:
		}
		s.mu.Lock()
		var all []*live
		for _, l := range s.lives {
			all = append(all, l)
		}
		s.mu.Unlock()
		for _, l := range all {
			p := s.place(l.id)
			if sizeOf(p.State)+sizeOf(p.Work) > MaxBytes {
				_ = l.end(s.ending, errTooMuch) // else the next time
			}
		}
	}
}

// sizeOf is how many bytes a folder holds on the disk, as far as it can be read. Links
// are not followed.
func sizeOf(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what vanishes meanwhile takes no room
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return n
}
