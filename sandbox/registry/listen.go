package registry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Port is where a session's registry listens. It is fixed, so that a lesson can
// name it in a command and in an image's name.
const Port = 5055

// Host is the registry in an image's name. Docker speaks plain HTTP to registries
// on the loopback address: https://docs.docker.com/reference/cli/dockerd/#insecure-registries
func Host() string { return "localhost:" + strconv.Itoa(Port) }

// Address is where programs of this machine reach it: not by a name, which might
// lead to the IPv6 address first, where another program may listen.
func Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(Port)) }

// ErrPortTaken says that another program listens at the port.
var ErrPortTaken = errors.New("the registry's port is taken")

// Server is a registry that listens.
type Server struct {
	registry *Registry
	http     *http.Server
	done     chan struct{}
}

// Serve opens a registry and listens for it. It returns ErrPortTaken, with the
// reason, where that cannot be.
func Serve(ctx context.Context, o Options) (*Server, error) {
	listen := o.Listen
	if listen == nil {
		listen = new(net.ListenConfig).Listen
	}
	listener, err := listen(ctx, "tcp4", Address())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPortTaken, err)
	}
	r, err := Open(o)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &Server{
		registry: r, done: make(chan struct{}),
		http: &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second},
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // ends with Close, and says only that
	}()
	return s, nil
}

// Close ends the listening. What was pushed stays.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return errors.Join(err, s.registry.Close())
}
