package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// kept is how many updates a stream has at hand for browsers that are behind. One that
// is further behind is sent all anew.
const kept = 32

// part is an element of a page that takes the place of the one with its ID.
type part struct{ ID, HTML string }

// MarshalJSON writes it as a pair.
func (p part) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is read as JSON, and half as long without
	err := e.Encode([2]string{p.ID, p.HTML})
	return b.Bytes(), err
}

// news is what a browser is told at once.
type news struct {
	Now   int64  `json:"now"` // by the room's clock, in milliseconds
	Parts []part `json:"parts,omitempty"`
	Say   string `json:"say,omitempty"` // to who cannot see what changed
}

// follower renders one view of the room.
type follower interface {
	// follow takes a newer snapshot in, and gives what looks different since, and
	// what to say of it.
	follow(s *snapshot) ([]part, string)
	// whole gives all parts as they were at the last snapshot.
	whole() []part
}

// stream is a view that is being followed, with the updates of late. It holds nothing
// for a single browser: one that reads slowly costs what a quick one does.
type stream struct {
	clients int // the hub's

	mu      sync.Mutex
	view    follower
	at      time.Time
	version int64
	late    [][]byte // the newest last, which led to version
	all     []byte   // of this version, when somebody wanted it
	changed chan struct{}
	ended   bool
}

// update has the view follow a snapshot.
func (s *stream) update(shot *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || shot.at().Before(s.at) {
		return
	}
	first := s.at.IsZero()
	s.at = shot.at()
	parts, say := s.view.follow(shot)
	if len(parts) == 0 && say == "" && !first {
		return
	}
	s.version++
	s.all = nil
	s.late = append(s.late, message(s.version, news{Now: s.at.UnixMilli(), Parts: parts, Say: say}))
	if len(s.late) > kept {
		s.late = append([][]byte(nil), s.late[len(s.late)-kept:]...)
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// since gives what a browser that is at a version has to be told, and the version at
// which it then is; and what is closed when there is more. At version 0 it has nothing.
func (s *stream) since(version int64) (messages [][]byte, now int64, changed <-chan struct{}, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	behind := s.version - version
	switch {
	case s.version == 0 || behind == 0:
		return nil, version, s.changed, s.ended
	case version > 0 && behind <= int64(len(s.late)):
		return s.late[int64(len(s.late))-behind:], s.version, s.changed, s.ended
	}
	if s.all == nil {
		s.all = message(s.version, news{Now: s.at.UnixMilli(), Parts: s.view.whole()})
	}
	return [][]byte{s.all}, s.version, s.changed, s.ended
}

// end tells those who follow that nothing more comes.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		close(s.changed)
		s.changed = make(chan struct{})
	}
}

// message is a server-sent event. JSON has no line feeds that would end it.
func message(version int64, n news) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %s\ndata: ", strconv.FormatInt(version, 10))
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(n); err != nil {
		panic(err) // texts and numbers
	}
	b.WriteString("\n")
	return b.Bytes()
}
