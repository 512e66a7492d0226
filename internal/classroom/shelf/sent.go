package shelf

import (
	"io"
	"net/http"
	"sync"

	"matelot/internal/classroom"
)

// learnerKey tells learners apart: the SHA-256 of the token that they show.
type learnerKey = [32]byte

// sent remembers what was sent whole, to whom, until the process ends.
type sent struct {
	mu sync.Mutex
	to map[learnerKey]map[string]bool // digests
}

func (s *sent) note(who learnerKey, digest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to[who] == nil {
		s.to[who] = map[string]bool{}
	}
	s.to[who][digest] = true
}

// all counts the learners who were sent all of some digests.
func (s *sent) all(digests []string) (learners int) {
	s.mu.Lock()
	defer s.mu.Unlock()
learner:
	for _, has := range s.to {
		for _, digest := range digests {
			if !has[digest] {
				continue learner
			}
		}
		learners++
	}
	return learners
}

// Offered lists what is served, and to how many learners all of it was sent.
func (s *Shelf) Offered() []classroom.Offered {
	offered := []classroom.Offered{}
	for _, image := range s.bundle.Images() {
		var digests []string
		for _, blob := range image.Blobs() {
			digests = append(digests, blob.Digest)
		}
		offered = append(offered, classroom.Offered{
			Ref: image.Ref, OS: image.OS, Arch: image.Arch, Bytes: image.Size(), Learners: s.sent.all(digests),
		})
	}
	return offered
}

// sending notes whether content is sent to its end. One who goes on where they were
// broken off is sent the rest.
type sending struct {
	http.ResponseWriter
	io.ReadSeeker
	size int64

	at     int64
	end    bool // the last byte was read
	failed bool // something could not be sent
}

// Whole tells whether the end was sent.
func (s *sending) whole() bool { return s.end && !s.failed }

// Unwrap is for an http.ResponseController.
func (s *sending) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *sending) Seek(offset int64, whence int) (int64, error) {
	at, err := s.ReadSeeker.Seek(offset, whence)
	s.at = at
	return at, err
}

func (s *sending) Read(p []byte) (int, error) {
	n, err := s.ReadSeeker.Read(p)
	s.at += int64(n)
	s.end = s.end || n > 0 && s.at == s.size
	return n, err
}

func (s *sending) Write(p []byte) (int, error) {
	n, err := s.ResponseWriter.Write(p)
	s.failed = s.failed || err != nil
	return n, err
}
