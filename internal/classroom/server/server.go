package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// Options say what a classroom serves.
type Options struct {
	Room     *room.Room
	Identity *Identity
	// Teacher has the pages of who shows the teacher's token; Welcome those of
	// everybody else.
	Teacher http.Handler
	Welcome http.Handler
	// Learners has what else learners get: images, under its own paths. Only who has
	// joined is let through. Nil has nothing.
	Learners map[string]http.Handler
	// Images tells which images learners get, and who has got them. Nil has none.
	Images func() []classroom.Offered
	// Guesses are those of another door of the classroom too; nil has its own.
	Guesses *Guesses
}

// Server answers a room. It holds nothing that has to outlive it.
type Server struct {
	options Options
	guesses *Guesses
	pace    *pace
	ending  context.Context // ends with the server: who waits for news is let go
	end     context.CancelFunc
	https   *http.Server
	http    *http.Server // of this machine's own browser
	failed  chan error
}

// Bounds on what the network may hold open.
const (
	headerWithin   = 5 * time.Second  // a request's line and headers
	bodyWithin     = 20 * time.Second // the rest of it
	idleWithin     = 90 * time.Second
	maxHeader      = 16 << 10
	maxConnections = 8192
)

// New makes a server that does not listen yet.
func New(o Options) *Server {
	s := &Server{options: o, guesses: cmp.Or(o.Guesses, NewGuesses(time.Now)), pace: newPace(time.Now), failed: make(chan error, 2)}
	s.ending, s.end = context.WithCancel(context.Background())
	return s
}

// ServeTLS answers on a listener for the room, with a certificate of the identity for
// hosts. It returns at once.
func (s *Server) ServeTLS(l net.Listener, hosts []string) error {
	certificate, err := s.options.Identity.Certificate(hosts, time.Now())
	if err != nil {
		return err
	}
	s.https = s.server(s.Handler())
	s.https.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	go s.run(func() error { return s.https.ServeTLS(netutil.LimitListener(l, maxConnections), "", "") })
	return nil
}

// Also answers learners on another listener as on that of ServeTLS, which comes before.
// It returns at once.
func (s *Server) Also(l net.Listener) {
	go s.run(func() error { return s.https.ServeTLS(l, "", "") })
}

// ServeTeacher answers on a listener that only this machine reaches, where a browser
// needs no certificate. It returns at once.
func (s *Server) ServeTeacher(l net.Listener) {
	s.http = s.server(onlyLocal(s.inside()))
	go s.run(func() error { return s.http.Serve(netutil.LimitListener(l, 256)) })
}

func (s *Server) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerWithin, IdleTimeout: idleWithin, MaxHeaderBytes: maxHeader,
		// What strangers send is no news for the teacher's terminal.
		ErrorLog:    log.New(discard{}, "", 0),
		BaseContext: func(net.Listener) context.Context { return s.ending },
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (s *Server) run(serve func() error) {
	if err := serve(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		s.failed <- fmt.Errorf("serving the classroom: %w", err)
	}
}

// Failed tells why the server ended by itself.
func (s *Server) Failed() <-chan error { return s.failed }

// Close ends the server: what is being answered is answered, who waits for news is
// let go.
func (s *Server) Close(ctx context.Context) error {
	s.end()
	var errs error
	for _, one := range []*http.Server{s.https, s.http} {
		if one == nil {
			continue
		}
		if err := one.Shutdown(ctx); err != nil {
			errs = errors.Join(errs, err, one.Close())
		}
	}
	return errs
}
