package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/client"
	"github.com/gofrs/flock"

	"matelot/sandbox/dial"
	"matelot/sandbox/proxy"
)

// ErrNoSession says that no session was made yet.
var ErrNoSession = errors.New("no session")

// MinAPIVersion is the oldest engine API that a session can stand on: Docker
// Engine 19.03 (https://docs.docker.com/reference/api/engine/#api-version-matrix).
const MinAPIVersion = "1.40"

// TooOldError says that the engine speaks an API that is too old.
type TooOldError struct{ APIVersion string }

func (e *TooOldError) Error() string {
	return fmt.Sprintf("the engine speaks API %s, at least %s is needed", e.APIVersion, MinAPIVersion)
}

// Store is the folder with the sessions of this user.
type Store struct {
	Dir string // holds one folder a session
}

// Session is one learner's lab on one engine.
type Session struct {
	State
	Dir string // the session's folder
}

// Options say what a new session stands on.
type Options struct {
	Endpoint  dial.Endpoint
	Workspace string // folder for the exercises' workspaces; made when missing
	Images    string // auto, embedded, hub, or the path of a bundle
	Config    string // the learner's own docker configuration folder; "" when there is none
	// Own starts an engine of the session's own, on the endpoint; nil means that the
	// session stands on the endpoint itself.
	Own Starter
}

// Create makes a session on an engine. It asks the engine for its version;
// when the engine does not answer, nothing is left behind.
func (s Store) Create(ctx context.Context, o Options) (*Session, error) {
	if o.Own != nil {
		return s.createOwn(ctx, o)
	}
	engine, err := newClient(o.Endpoint, "")
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	version, err := firstWord(ctx, engine)
	if err != nil {
		return nil, err
	}
	agreed := engine.ClientVersion()
	if proxy.OlderThan(version.APIVersion, MinAPIVersion) {
		return nil, &TooOldError{APIVersion: version.APIVersion}
	}
	session := &Session{State: State{
		Format: stateFormat, ID: newID(), Created: time.Now().UTC(),
		Endpoint: o.Endpoint, APIVersion: agreed, Arch: version.Arch, Images: o.Images, Workspace: o.Workspace,
	}}
	session.Dir = filepath.Join(s.Dir, session.ID)
	if err := os.MkdirAll(session.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the session's folder: %w", err)
	}
	if err := session.writeDockerConfig(o.Config); err != nil {
		return nil, errors.Join(err, os.RemoveAll(session.Dir))
	}
	if err := writeState(session.Dir, session.State); err != nil {
		return nil, errors.Join(err, os.RemoveAll(session.Dir))
	}
	return session, nil
}

// firstWord asks an engine for its version, and does not wait for one that hangs.
func firstWord(ctx context.Context, engine *client.Client) (types.Version, error) {
	ctx, cancel := context.WithTimeout(ctx, proxy.AnswersWithin)
	defer cancel()
	version, err := engine.ServerVersion(ctx)
	if err != nil {
		return version, fmt.Errorf("asking the engine for its version: %w", err)
	}
	return version, nil
}

// Open reads a session by its ID.
func (s Store) Open(id string) (*Session, error) {
	dir := filepath.Join(s.Dir, id)
	if id == "" || id != filepath.Base(id) || !exists(filepath.Join(dir, "session.json")) {
		return nil, ErrNoSession
	}
	state, err := readState(dir)
	if err != nil {
		return nil, err
	}
	return &Session{State: state, Dir: dir}, nil
}

// List reads all sessions, newest first. Folders that hold no readable session
// are passed over and named in the error, beside the sessions that could be read.
func (s Store) List() ([]*Session, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the sessions: %w", err)
	}
	var sessions []*Session
	var broken error
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		session, err := s.Open(entry.Name())
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		sessions = append(sessions, session)
	}
	sortNewestFirst(sessions)
	return sessions, broken
}

// Latest is the newest session on the engine that a host leads to, or
// ErrNoSession. A host of "" stands for any engine: then it is the session that a
// learner came to last. A session's proxy leads to that session: in a terminal with
// its docker configuration, another session would stand on top of it.
func (s Store) Latest(host string) (*Session, error) {
	if host == "" {
		return s.lastUsed()
	}
	return s.first(func(session *Session) bool { return session.Endpoint.Host == host || session.Proxy() == host })
}

// lastUsed is the session that a learner came to last.
func (s Store) lastUsed() (*Session, error) {
	sessions, _ := s.List()
	if len(sessions) == 0 {
		return nil, ErrNoSession
	}
	return slices.MaxFunc(sessions, func(a, b *Session) int { return a.used().Compare(b.used()) }), nil
}

func (s *Session) used() time.Time {
	if s.Used.After(s.Created) {
		return s.Used
	}
	return s.Created
}

// first is the newest session of which that is true, or ErrNoSession.
func (s Store) first(wanted func(*Session) bool) (*Session, error) {
	sessions, _ := s.List()
	if i := slices.IndexFunc(sessions, wanted); i >= 0 {
		return sessions[i], nil
	}
	return nil, ErrNoSession
}

// of is the newest session of the options' kind: on an engine, or on one of its own
// that this engine carries.
func (s Store) of(o Options) (*Session, error) {
	if o.Own == nil {
		return s.Latest(o.Endpoint.Host)
	}
	host := o.Endpoint.Host
	return s.first(func(session *Session) bool {
		return session.Own != nil && (session.Own.Host.Host == host || session.Proxy() == host)
	})
}

// LatestOrCreate is the newest session of the options' kind on their engine, and
// Create where there is none yet: two processes that ask at the same time get the
// same session.
func (s Store) LatestOrCreate(ctx context.Context, o Options) (*Session, error) {
	session, err := s.of(o)
	if !errors.Is(err, ErrNoSession) {
		return session, err
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the sessions: %w", err)
	}
	unlock, err := lockFile(ctx, filepath.Join(s.Dir, ".create.lock"))
	if err != nil {
		return nil, fmt.Errorf("waiting to make a session: %w", err)
	}
	defer unlock()
	session, err = s.of(o)
	if !errors.Is(err, ErrNoSession) {
		return session, err
	}
	return s.Create(ctx, o)
}

// lockFile waits for a lock between processes. It ends with the process that
// holds it, however that ends.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	lock := flock.New(path)
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return nil, err
	}
	return func() { _ = lock.Close() }, nil // the lock ends with the file, whatever Close says
}

func newID() string {
	var raw [5]byte
	_, _ = rand.Read(raw[:]) // never fails: https://pkg.go.dev/crypto/rand#Read
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw[:]))
}

func newClient(endpoint dial.Endpoint, apiVersion string) (*client.Client, error) {
	// The host is only a name here: every connection is made by the endpoint.
	opts := []client.Opt{client.WithHost(endpoint.ClientHost()), client.WithDialContext(endpoint.DialContext)}
	if apiVersion == "" {
		opts = append(opts, client.WithAPIVersionNegotiation())
	} else {
		opts = append(opts, client.WithVersion(apiVersion))
	}
	c, err := client.NewClientWithOpts(opts...)
	if err != nil {
		return nil, fmt.Errorf("making an engine client: %w", err)
	}
	return c, nil
}

// Engine is a client of the real engine, past the proxy: for reading and for
// the session's own work. It pins the API version that the session knows, so
// that it costs no negotiation.
func (s *Session) Engine() (*client.Client, error) {
	return newClient(s.Endpoint, s.APIVersion)
}

// Socket is where the session's proxy listens: a Unix socket, or a named pipe
// on Windows.
func (s *Session) Socket() string { return s.listenPath("docker") }

// Proxy is the address of the session's proxy as DOCKER_HOST writes it.
func (s *Session) Proxy() string { return localHost(s.Socket()) }

// JournalPath is the session's journal.
func (s *Session) JournalPath() string { return filepath.Join(s.Dir, "journal.jsonl") }

// OwnedPath is the registry of what the session made.
func (s *Session) OwnedPath() string { return filepath.Join(s.Dir, "owned.jsonl") }

// ExerciseDir is the workspace of one exercise.
func (s *Session) ExerciseDir(exercise string) string {
	return filepath.Join(s.Workspace, filepath.FromSlash(exercise))
}

// Remove deletes the session's folder, not what it made on the engine nor the
// workspace.
func (s *Session) Remove() error {
	if err := os.RemoveAll(s.Dir); err != nil {
		return fmt.Errorf("removing the session's folder: %w", err)
	}
	return nil
}

// CwdPath is a file in which a command leaves the folder that the lab's shell
// has to change to.
func (s *Session) CwdPath() string { return filepath.Join(s.Dir, "cwd") }
