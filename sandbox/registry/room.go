package registry

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
)

// DefaultMaxBytes bounds the blobs of a registry together. Lab images have a
// few megabytes.
const DefaultMaxBytes = 512 << 20

// maxUpload bounds one blob, in bytes: until it is whole it is in memory.
const maxUpload = 128 << 20

// room watches how much is kept. A blob that was sent in vain counts too, until
// the next start.
type room struct {
	mu   sync.Mutex
	used int64
	max  int64
}

// newRoom counts what a folder holds already.
func newRoom(dir string, limit int64) (*room, error) {
	r := &room{max: limit}
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			r.used += info.Size()
		}
		return err
	})
	if err != nil && !notThere(err) {
		return nil, fmt.Errorf("measuring the registry: %w", err)
	}
	return r, nil
}

// bounded is a request's body that ends where the room does; the answer is then
// a refusal.
func (r *room) bounded(a *answer, req *http.Request) io.ReadCloser {
	if req.Body == nil || !isUpload(req) {
		return req.Body
	}
	r.mu.Lock()
	left := min(max(r.max-r.used, 0), maxUpload)
	r.mu.Unlock()
	return &boundedBody{ReadCloser: req.Body, left: left, answer: a}
}

// took counts what a request brought.
func (r *room) took(a *answer, req *http.Request) {
	body, ok := req.Body.(*boundedBody)
	if !ok || a.over {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used += body.read
}

func isUpload(req *http.Request) bool {
	switch req.Method {
	case http.MethodPost, http.MethodPatch, http.MethodPut:
		return strings.Contains(req.URL.Path, "/blobs/")
	}
	return false
}

type boundedBody struct {
	io.ReadCloser
	left, read int64
	answer     *answer
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if b.read > b.left {
		b.answer.over = true
		return 0, errTooMuch
	}
	return n, err
}

var errTooMuch = fmt.Errorf("more than there is room for: %w", io.ErrUnexpectedEOF)
