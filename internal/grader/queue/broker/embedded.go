package broker

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"matelot/internal/grader/queue"
)

// ownServer is a NATS server in this process.
type ownServer struct {
	nats *server.Server
	lock *flock.Flock
	dir  string // that goes with the server; "" if it stays
}

type serverOptions struct {
	dir   string // of its store
	goes  bool   // the folder goes with the server
	store int64  // bytes; 0 is storeInProcess
	// also changes the server's options: tests have one that listens.
	also func(*server.Options)
}

// storeInProcess is how much a queue in this process keeps, in bytes, if nothing
// else is said.
const storeInProcess = 16 << 30

// startWithin is how long a server in this process may take to read its store.
const startWithin = 2 * time.Minute

// startServer starts a server on which nothing listens: who has it connects within
// this process.
func startServer(o serverOptions) (_ *ownServer, err error) {
	if o.dir == "" {
		return nil, errors.New("a queue in this process needs a folder")
	}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the queue's folder: %w", err)
	}
	// Two servers on one store would spoil it.
	own := &ownServer{lock: flock.New(filepath.Join(o.dir, "queue.lock"))}
	locked, err := own.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the queue's folder: %w", err)
	}
	if !locked {
		return nil, fmt.Errorf("%w: %s", queue.ErrInUse, o.dir)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, own.stop())
		}
	}()
	if o.goes {
		own.dir = o.dir
	}
	options := &server.Options{
		ServerName: "matelot", DontListen: true, NoLog: true, NoSigs: true,
		JetStream: true, StoreDir: o.dir, JetStreamMaxStore: cmp.Or(o.store, storeInProcess), DisableJetStreamBanner: true,
	}
	if o.also != nil {
		o.also(options)
	}
	if own.nats, err = server.NewServer(options); err != nil {
		return nil, fmt.Errorf("starting the queue: %w", err)
	}
	own.nats.Start()
	if !own.nats.ReadyForConnections(startWithin) {
		return nil, fmt.Errorf("starting the queue: it is not ready after %s", startWithin)
	}
	return own, nil
}

// option connects to the server without a socket.
func (s *ownServer) option() nats.Option { return nats.InProcessServer(s.nats) }

// stop ends the server; its store stays, unless it is to go.
func (s *ownServer) stop() error {
	if s.nats != nil {
		s.nats.Shutdown()
		s.nats.WaitForShutdown()
	}
	var err error
	if s.dir != "" {
		err = os.RemoveAll(filepath.Join(s.dir, server.JetStreamStoreDir))
	}
	if err = errors.Join(err, s.lock.Unlock()); err != nil {
		return fmt.Errorf("closing the queue's folder: %w", err)
	}
	if s.dir != "" {
		_ = os.Remove(s.lock.Path()) // somebody may have it by now
		_ = os.Remove(s.dir)
	}
	return nil
}
