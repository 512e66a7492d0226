package shelf

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"matelot/internal/classroom"
)

// Pieces in which a rate is shared out, in bytes.
const (
	largestPiece  = 64 << 10
	smallestPiece = 4 << 10
	piecesASecond = 50
)

// pace shares what may be sent between learners: whoever has something to send waits
// in one row for an equal piece, each learner in one place of it.
type pace struct {
	limiter *rate.Limiter // nil where there is no limit
	piece   int

	mu       sync.Mutex
	learners map[learnerKey]*learner // who is being sent something
}

// learner is one who is being sent something. Who holds turn stands in the row.
type learner struct {
	transfers int
	turn      chan struct{}
}

func newPace(upload int64) *pace {
	p := &pace{learners: map[learnerKey]*learner{}, piece: largestPiece}
	if upload > 0 {
		p.piece = int(min(max(upload/piecesASecond, smallestPiece), largestPiece))
		p.limiter = rate.NewLimiter(rate.Limit(upload), p.piece)
	}
	return p
}

// begin notes a transfer to a learner; false where there are enough of them.
func (p *pace) begin(who learnerKey) (turn chan struct{}, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.learners[who]
	if l == nil {
		l = &learner{turn: make(chan struct{}, 1)}
		p.learners[who] = l
	}
	if l.transfers >= classroom.MaxTransfers {
		return nil, false
	}
	l.transfers++
	return l.turn, true
}

func (p *pace) end(who learnerKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.learners[who]
	if l.transfers--; l.transfers == 0 {
		delete(p.learners, who)
	}
}

// slow has what is read wait for its share.
func (p *pace) slow(ctx context.Context, turn chan struct{}, content io.ReadSeeker) io.ReadSeeker {
	if p.limiter == nil {
		return content
	}
	return &slowed{ReadSeeker: content, ctx: ctx, pace: p, turn: turn}
}

type slowed struct {
	io.ReadSeeker
	ctx  context.Context //nolint:containedctx // an io.Reader is given none
	pace *pace
	turn chan struct{}
}

func (s *slowed) Read(p []byte) (int, error) {
	if len(p) > s.pace.piece {
		p = p[:s.pace.piece]
	}
	select {
	case s.turn <- struct{}{}:
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
	err := s.pace.limiter.WaitN(s.ctx, len(p))
	<-s.turn
	if err != nil {
		return 0, err
	}
	return s.ReadSeeker.Read(p)
}

// How long a learner may take nothing of what is sent, and how often that is noted.
const (
	stalled   = 60 * time.Second
	noteAlive = 5 * time.Second
)

// alive breaks off what nobody takes.
type alive struct {
	io.ReadSeeker
	control *http.ResponseController
	noted   time.Time
}

func (a *alive) Read(p []byte) (int, error) {
	n, err := a.ReadSeeker.Read(p)
	if now := time.Now(); now.Sub(a.noted) > noteAlive {
		a.noted = now
		_ = a.control.SetWriteDeadline(now.Add(stalled)) // where there is none, the connection's own end it
	}
	return n, err
}

// done leaves the connection as it was.
func (a *alive) done() {
	if !a.noted.IsZero() {
		_ = a.control.SetWriteDeadline(time.Time{})
	}
}
