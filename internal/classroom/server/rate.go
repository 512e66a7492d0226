package server

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Guesses at a code or a token are rationed: so many at once, then one in so long;
// for each address, and for all together, since one may have many addresses.
const (
	guessesAtOnce    = 20
	guessEvery       = 6 * time.Second
	allGuessesAtOnce = 1000
	anyGuessEvery    = 60 * time.Millisecond
)

// Guesses counts wrong ones. Who is right is not held up by it, unless they come from
// where the wrong ones come from.
type Guesses struct {
	mu  sync.Mutex
	now func() time.Time
	by  map[netip.Prefix]*rate.Limiter
	all *rate.Limiter
}

// NewGuesses counts from nought.
func NewGuesses(now func() time.Time) *Guesses {
	return &Guesses{now: now, by: map[netip.Prefix]*rate.Limiter{}, all: rate.NewLimiter(rate.Every(anyGuessEvery), allGuessesAtOnce)}
}

// wait is how long whoever asks has to wait before they may guess.
func (g *Guesses) wait(remote string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if g.all.TokensAt(now) < 1 {
		return anyGuessEvery
	}
	if own := g.by[from(remote)]; own != nil && own.TokensAt(now) < 1 {
		return guessEvery
	}
	return 0
}

// Held tells whether who comes from an address has to wait before they may guess.
func (g *Guesses) Held(remote string) bool { return g.wait(remote) > 0 }

// Wrong notes a wrong guess.
func (g *Guesses) Wrong(remote string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.all.AllowN(now, 1)
	at := from(remote)
	if g.by[at] == nil {
		for other, limiter := range g.by { // those that have waited long enough are as new
			if limiter.TokensAt(now) >= guessesAtOnce {
				delete(g.by, other)
			}
		}
		g.by[at] = rate.NewLimiter(rate.Every(guessEvery), guessesAtOnce)
	}
	g.by[at].AllowN(now, 1)
}

// from is where somebody comes from: an address, or what one household has of
// version 6.
func from(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	address = address.Unmap().WithZone("")
	bits := 64
	if address.Is4() {
		bits = 32
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}

// A learner's requests are rationed too: a matelot sends a few in a minute.
const (
	requestsAtOnce = 60
	requestEvery   = 100 * time.Millisecond
)

// pace rations requests by learner.
type pace struct {
	mu  sync.Mutex
	now func() time.Time
	by  map[string]*rate.Limiter
}

func newPace(now func() time.Time) *pace {
	return &pace{now: now, by: map[string]*rate.Limiter{}}
}

// wait is how long a learner has to wait before they may ask again; 0 counts.
func (p *pace) wait(learner string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	limiter := p.by[learner]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Every(requestEvery), requestsAtOnce)
		p.by[learner] = limiter
	}
	if limiter.AllowN(p.now(), 1) {
		return 0
	}
	return requestEvery
}
