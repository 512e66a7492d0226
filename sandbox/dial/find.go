package dial

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Source says by which way an endpoint was found.
type Source string

// The ways, in the order in which they win, which is the docker CLI's.
const (
	SourceHost       Source = "host"        // the variable DOCKER_HOST
	SourceContextEnv Source = "context_env" // the variable DOCKER_CONTEXT
	SourceContext    Source = "context"     // the context in use of config.json
	SourceSocket     Source = "socket"      // a usual socket that answered
)

// defaultContext is the CLI's name for "no context": its own default host.
const defaultContext = "default"

// connectTimeout bounds the try to connect to one usual socket. A local socket
// answers at once or not at all; a named pipe may be busy for a moment.
const connectTimeout = 2 * time.Second

// Environment is what the search reads of the machine, so that a test can
// describe another one.
type Environment struct {
	Getenv func(string) string
	Home   string // the learner's home folder; empty if there is none
	OS     string // as runtime.GOOS
	UID    int    // the numeric user, for /run/user/UID; -1 where there are none
}

// System is the environment of this process.
func System() Environment {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // Nothing below a home is then searched.
	}
	return Environment{Getenv: os.Getenv, Home: home, OS: runtime.GOOS, UID: os.Getuid()}
}

// Endpoint is one place where an engine listens.
type Endpoint struct {
	// Host is in the form of DOCKER_HOST: unix:///var/run/docker.sock,
	// npipe:////./pipe/docker_engine, tcp://host:2376, ssh://me@host.
	Host   string
	Source Source
	// Context is the docker context that gave Host; empty if none did.
	Context string
	// TLS is nil for a connection without TLS.
	TLS *TLS
}

// Local tells whether the endpoint is a socket or a pipe of this machine. The
// engine behind it may still run in a virtual machine.
func (e Endpoint) Local() bool {
	return strings.HasPrefix(e.Host, "unix://") || strings.HasPrefix(e.Host, "npipe://")
}

// Attempt is one usual socket that was tried in vain.
type Attempt struct {
	Host string
	Err  error
}

// NotFoundError says that nothing is configured and no usual socket answered.
// It unwraps to the errors of the sockets that exist, so that errors.Is with
// fs.ErrPermission tells "not allowed" from "not there".
type NotFoundError struct {
	Tried []Attempt
}

func (e *NotFoundError) Error() string {
	hosts := make([]string, len(e.Tried))
	for i, attempt := range e.Tried {
		hosts[i] = attempt.Host
	}
	return "no docker engine answers at " + strings.Join(hosts, ", ")
}

// Unwrap gives the reason of each attempt.
func (e *NotFoundError) Unwrap() []error {
	errs := make([]error, len(e.Tried))
	for i, attempt := range e.Tried {
		errs[i] = attempt.Err
	}
	return errs
}

// Find gives the endpoint that the learner's docker command uses. Where a
// variable or a context names one, that one is returned without a try to
// connect, reachable or not: another engine than the CLI's would judge things
// that the learner cannot see. Otherwise the first usual socket that accepts a
// connection is returned, or a *NotFoundError.
func Find(ctx context.Context, env Environment) (Endpoint, error) {
	endpoint, found, err := Configured(env)
	if err != nil || found {
		return endpoint, err
	}
	return firstThatAnswers(ctx, UsualHosts(env))
}

func firstThatAnswers(ctx context.Context, hosts []string) (Endpoint, error) {
	notFound := &NotFoundError{}
	for _, host := range hosts {
		candidate := Endpoint{Host: host, Source: SourceSocket}
		err := try(ctx, candidate)
		if err == nil {
			return candidate, nil
		}
		if ctx.Err() != nil {
			return Endpoint{}, fmt.Errorf("looking for the docker engine: %w", ctx.Err())
		}
		notFound.Tried = append(notFound.Tried, Attempt{Host: host, Err: err})
	}
	return Endpoint{}, notFound
}

// Configured gives the endpoint that DOCKER_HOST, DOCKER_CONTEXT or the context
// in use names, and whether any of them names one. Its errors are
// *ContextError, *ConfigError or *HostError.
func Configured(env Environment) (Endpoint, bool, error) {
	if host := env.Getenv("DOCKER_HOST"); host != "" {
		endpoint := Endpoint{Host: host, Source: SourceHost, TLS: tlsFromEnv(env)}
		if _, err := parseHost(host, endpoint.TLS != nil); err != nil {
			return Endpoint{}, false, err
		}
		return endpoint, true, nil
	}
	name, source := env.Getenv("DOCKER_CONTEXT"), SourceContextEnv
	if name == "" {
		current, err := CurrentContext(env)
		if err != nil {
			return Endpoint{}, false, err
		}
		name, source = current, SourceContext
	}
	if name == "" || name == defaultContext {
		return Endpoint{}, false, nil
	}
	endpoint, err := readContext(env, name)
	if err != nil {
		return Endpoint{}, false, err
	}
	endpoint.Source = source
	if _, err := parseHost(endpoint.Host, endpoint.TLS != nil); err != nil {
		return Endpoint{}, false, err
	}
	return endpoint, true, nil
}

func try(ctx context.Context, endpoint Endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := endpoint.Dial(ctx)
	if err != nil {
		return err
	}
	return conn.Close()
}
