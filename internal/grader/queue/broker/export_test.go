package broker

import (
	"context"
	"net"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// Server is the same server as in a process of its own, but that it listens, for
// tests.
type Server struct{ *ownServer }

// StartServer starts one on a port of 127.0.0.1; 0 is one that is free.
func StartServer(dir string, port int, also func(*server.Options)) (Server, error) {
	own, err := startServer(serverOptions{dir: dir, also: func(o *server.Options) {
		o.DontListen, o.Host, o.Port = false, "127.0.0.1", port
		if port == 0 {
			o.Port = server.RANDOM_PORT
		}
		if also != nil {
			also(o)
		}
	}})
	return Server{own}, err
}

// URL is where the server listens.
func (s Server) URL() string { return s.nats.ClientURL() }

// Stop ends the server.
func (s Server) Stop() error { return s.stop() }

// Hurry has clients look more often.
func (b *Broker) Hurry(result, worker time.Duration) { b.pace = pace{result: result, worker: worker} }

// Own is the server in this process.
func (b *Broker) Own() *server.Server { return b.own.nats }

// JetStream is what the queue is kept in.
func (b *Broker) JetStream() jetstream.JetStream { return b.js }

// Subject is that of a job.
func (b *Broker) Subject(course, id string) string { return b.jobSubject(course, id) }

// Results are how many results are kept, and how many were ever written.
func (b *Broker) Results(ctx context.Context) (kept, written uint64, err error) {
	stream, err := b.js.Stream(ctx, "KV_"+b.resultsName())
	if err != nil {
		return 0, 0, err
	}
	state := stream.CachedInfo().State
	return state.Msgs, state.LastSeq, nil
}

// CheckURL checks an address.
func CheckURL(address string) (string, error) { return checkURL(address) }

// ID is that of a job.
func ID(course, exercise string, w grader.Work) string {
	j, err := newJob(course, exercise, w, queue.Options{}.OrDefaults().Limits.Work)
	if err != nil {
		return err.Error()
	}
	return j.id
}

// Port is where the server listens.
func (s Server) Port() int {
	address, ok := s.nats.Addr().(*net.TCPAddr)
	if !ok {
		return 0
	}
	return address.Port
}
