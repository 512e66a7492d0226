package broker_test

import (
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"matelot/internal/grader/queue/broker"
)

// listen starts a server that listens on 127.0.0.1.
func listen(t testing.TB, dir string, port int, also func(*server.Options)) broker.Server {
	t.Helper()
	s, err := broker.StartServer(dir, port, also)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() }) // the test may have stopped it
	return s
}
