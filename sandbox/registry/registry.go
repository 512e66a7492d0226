package registry

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	upstream "github.com/google/go-containerregistry/pkg/registry"
)

// Username is who may log in.
const Username = "matelot"

// Options say how a registry is kept.
type Options struct {
	Dir      string // with what was pushed; made when missing
	Password string // of Username
	// Logged is told of each login, good or not. It may be nil.
	Logged func(Login)
	// Listen is how it comes to listen at Address; nil is on this machine.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// MaxBytes bounds the blobs together; 0 is DefaultMaxBytes.
	MaxBytes int64
}

// Login is one try to log in.
type Login struct {
	User   string
	Status int // of the answer: 200, 401
}

// Registry serves the distribution API.
type Registry struct {
	options   Options
	handler   http.Handler
	manifests *manifests
	room      *room
}

// Open opens the registry that is kept in a folder. One process at a time may.
func Open(o Options) (*Registry, error) {
	if o.Password == "" {
		return nil, errors.New("a registry needs a password")
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	blobs := filepath.Join(o.Dir, "blobs")
	if err := os.MkdirAll(blobs, 0o700); err != nil {
		return nil, fmt.Errorf("making the registry's folder: %w", err)
	}
	room, err := newRoom(blobs, o.MaxBytes)
	if err != nil {
		return nil, err
	}
	r := &Registry{options: o, room: room}
	r.handler = upstream.New(
		upstream.WithBlobHandler(upstream.NewDiskBlobHandler(blobs)),
		upstream.Logger(log.New(io.Discard, "", 0)),
	)
	if r.manifests, err = openManifests(filepath.Join(o.Dir, "manifests.jsonl"), r.handler); err != nil {
		return nil, err
	}
	return r, nil
}

// Remove deletes what is kept in a folder. No registry may be open on it.
func Remove(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("emptying the registry: %w", err)
	}
	return nil
}

// Close ends the keeping.
func (r *Registry) Close() error { return r.manifests.close() }

// ServeHTTP implements http.Handler.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	user, known := r.user(req)
	isLogin := user != "" && strings.TrimSuffix(req.URL.Path, "/") == "/v2" && req.Method == http.MethodGet
	if !known {
		if isLogin {
			r.logged(user, http.StatusUnauthorized)
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="matelot"`)
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		return
	}
	if isLogin {
		r.logged(user, http.StatusOK)
	}
	answer := &answer{ResponseWriter: w}
	req.Body = r.room.bounded(answer, req)
	if isManifest(req) {
		r.manifests.serve(answer, req)
	} else {
		r.handler.ServeHTTP(answer, req)
	}
	r.room.took(answer, req)
}

// user gives the name in a request's credentials, and whether they are right.
func (r *Registry) user(req *http.Request) (name string, known bool) {
	name, password, ok := req.BasicAuth()
	right := subtle.ConstantTimeCompare([]byte(password), []byte(r.options.Password)) == 1
	return name, ok && name == Username && right
}

func (r *Registry) logged(user string, status int) {
	if strings.Contains(user, r.options.Password) {
		user = "***" // typed at the wrong question
	}
	if r.options.Logged != nil {
		r.options.Logged(Login{User: user, Status: status})
	}
}

// refuse answers as registries do.
// See https://distribution.github.io/distribution/spec/api/#errors.
func refuse(w http.ResponseWriter, status int, code, text string) {
	body, err := json.Marshal(map[string]any{"errors": []map[string]string{{"code": code, "message": text}}})
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the asker is gone: nothing to tell
}

// answer remembers the status of an answer. Once over is set, it is a refusal
// whatever the handler says: more came than there is room for.
type answer struct {
	http.ResponseWriter
	status int
	over   bool
}

func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return
	}
	a.status = status
	if !a.over {
		a.ResponseWriter.WriteHeader(status)
		return
	}
	a.status = http.StatusRequestEntityTooLarge
	for name := range a.Header() {
		a.Header().Del(name)
	}
	refuse(a.ResponseWriter, a.status, "DENIED", "the lab's registry has no room for this: it is for small images")
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.over {
		return len(p), nil
	}
	return a.ResponseWriter.Write(p)
}

// notThere tells whether an error says that a file is not there.
func notThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
