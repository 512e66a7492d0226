package proxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
)

// minAPI is the oldest API version that is let through: before it, starting a
// container took a configuration that could undo the guard.
const minAPI = "1.24"

// Proxy is the session's way to the engine. It is an http.Handler; Serve runs
// it on a listener.
type Proxy struct {
	cfg     Config
	labels  labels
	engine  *engine
	routes  []route
	reverse *httputil.ReverseProxy
	once    sync.Once // for the reconciliation at the start
	// reconciled is closed after it.
	reconciled chan struct{}
	creates    inflight
	pulls      keyed
	// naming holds the volumes that containers being made name.
	naming  keyed
	probe   probe
	buffers buffers
}

// New makes a proxy. It does not ask the engine anything yet: Serve reconciles
// the registry with the engine when it begins.
func New(cfg Config) (*Proxy, error) {
	if cfg.Session == "" || cfg.Dial == nil || cfg.Owned == nil || cfg.Journal == nil {
		return nil, errors.New("proxy: Session, Dial, Owned and Journal must be set")
	}
	p := &Proxy{
		cfg: cfg, labels: labels{prefix: cmp.Or(cfg.Labels, labelPrefix), value: cfg.Session}, engine: newEngine(cfg.Dial), routes: compile(table()), reconciled: make(chan struct{}),
	}
	p.probe.ask = cfg.Hub.Probe
	p.reverse = p.newReverse()
	return p, nil
}

// Serve answers requests on l until ctx ends, then closes l and all
// connections. It returns nil when it ended because ctx did.
func (p *Proxy) Serve(ctx context.Context, l net.Listener) error {
	return p.ServePhase(ctx, l, "")
}

// ServePhase is Serve with a fixed phase for the journal's entries, whatever
// the Writer's phase is: for a listener that only set-up or checks use.
func (p *Proxy) ServePhase(ctx context.Context, l net.Listener, phase string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:     p,
		BaseContext: func(net.Listener) context.Context { return context.WithValue(ctx, phaseKey{}, phase) },
		ConnContext: withPeer,
		ErrorLog:    log.New(io.Discard, "", 0),
	}
	var wg sync.WaitGroup
	p.once.Do(func() {
		// An engine that does not answer now is not this moment's trouble:
		// whatever is purged later is reconciled before.
		wg.Go(func() {
			defer close(p.reconciled)
			_ = p.Reconcile(ctx)
		})
	})
	wg.Go(func() {
		<-ctx.Done()
		// Close, not Shutdown: streams such as events have no end of their own.
		_ = server.Close()
	})
	err := server.Serve(l)
	ended := ctx.Err() != nil
	cancel()
	wg.Wait()
	p.engine.transport.CloseIdleConnections()
	if ended && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve the session's socket: %w", err)
}

type phaseKey struct{}

// ServeHTTP answers one request and records it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(p, w, r)
	// In a defer: a client that leaves a stream makes the handler panic.
	defer c.record()
	if err := c.run(); err != nil {
		c.fail(err)
	}
}

// OlderThan compares API versions such as "1.9" and "1.24".
func OlderThan(a, b string) bool {
	aMajor, aMinor := splitVersion(a)
	bMajor, bMinor := splitVersion(b)
	return aMajor < bMajor || aMajor == bMajor && aMinor < bMinor
}

func splitVersion(v string) (major, minor int) {
	left, right, _ := strings.Cut(v, ".")
	// A part that is no number counts as 0 and so as too old.
	major, _ = strconv.Atoi(left)
	minor, _ = strconv.Atoi(right)
	return major, minor
}
