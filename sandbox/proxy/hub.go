package proxy

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/distribution/reference"
)

// probe finds out whether Docker Hub answers, and remembers it for a while.
type probe struct {
	ask   func(ctx context.Context) bool
	mu    sync.Mutex
	at    time.Time
	value bool
}

// reachable tells whether Docker Hub answers, within ProbeTimeout.
func (p *probe) reachable(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.at.IsZero() && time.Since(p.at) < ProbeMemory {
		return p.value
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ProbeTimeout)
	defer cancel()
	ask := p.ask
	if ask == nil {
		ask = askHub
	}
	p.value = ask(ctx)
	p.at = time.Now()
	return p.value
}

// failed remembers that Docker Hub did not answer after all.
func (p *probe) failed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.value = time.Now(), false
}

// askHub asks Docker Hub over HTTPS; any answer will do.
func askHub(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://registry-1.docker.io/v2/", nil)
	if err != nil {
		return false
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return true
}

// isHub tells whether a full reference is Docker Hub's.
func isHub(full string) bool { return strings.HasPrefix(full, "docker.io/") }

// isLabOnly tells whether a reference is one that exists in the lab alone;
// whoever holds that name on Docker Hub is not asked.
func isLabOnly(full string) bool { return strings.HasPrefix(full, "docker.io/matelot/") }

// path gives a full reference without its registry: "library/web:latest".
func refPath(full string) (repo, tag string) {
	named, err := reference.ParseNormalizedNamed(full)
	if err != nil {
		return full, ""
	}
	if tagged, ok := named.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	return reference.Path(named), tag
}
