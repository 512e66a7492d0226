package observe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"

	"matelot/checker"
)

const (
	// MinAPIVersion is the oldest API that is spoken: that of Docker 19.03.
	MinAPIVersion = "1.40"
	// defaultAPIVersion is asked for until the engine says what it speaks.
	defaultAPIVersion = "1.41"
)

// Conn is a client of the engine that never spends a call on learning what
// answers: it reads that from the headers of the first answers, and asks again
// in another API version if the engine does not take the one it began with.
type Conn struct {
	*client.Client
	dial    Dialer
	version string
	heard   *listener
}

// Connect makes a client of the engine that dial reaches. The version is that
// of the API to begin with, as a session remembers it; it may be empty. No
// connection is made yet.
func Connect(dial Dialer, version string) (*Conn, error) {
	if version == "" {
		version = defaultAPIVersion
	}
	plain := &http.Transport{DialContext: dial}
	heard := &listener{next: plain}
	c, err := newClient(dial, version, heard)
	if err != nil {
		return nil, err
	}
	return &Conn{Client: c, dial: dial, version: version, heard: heard}, nil
}

// newClient makes a client whose requests go by heard. The client finds the
// dialer for its raw streams only in a transport of the standard type; so it
// is given one, and that hands plain requests on.
func newClient(dial Dialer, version string, heard *listener) (*client.Client, error) {
	outer := &http.Transport{DialContext: dial}
	outer.RegisterProtocol("http", heard)
	c, err := client.NewClientWithOpts(
		client.WithHTTPClient(&http.Client{Transport: outer, CheckRedirect: client.CheckRedirect}),
		client.WithVersion(version),
	)
	if err != nil {
		return nil, fmt.Errorf("making a client of the engine: %w", err)
	}
	return c, nil
}

// Answered tells what answered so far.
func (c *Conn) Answered() checker.Engine {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	return c.heard.engine
}

// Close closes the connections that wait for a next request.
func (c *Conn) Close() error {
	c.heard.next.CloseIdleConnections()
	return c.Client.Close()
}

// ContainerExecAttach starts a command and gives its streams. It goes past the
// HTTP transport, so the version that the engine takes has to be put right here.
func (c *Conn) ContainerExecAttach(ctx context.Context, id string, options container.ExecAttachOptions) (types.HijackedResponse, error) {
	version := c.heard.spoken()
	if version == "" || version == c.version {
		return c.Client.ContainerExecAttach(ctx, id, options)
	}
	other, err := newClient(c.dial, version, c.heard)
	if err != nil {
		return types.HijackedResponse{}, err
	}
	return other.ContainerExecAttach(ctx, id, options)
}

// listener passes requests on and listens to the headers of their answers.
type listener struct {
	next *http.Transport

	mu     sync.Mutex
	engine checker.Engine
	adapt  string // the API version to speak in place of the client's
}

// RoundTrip implements http.RoundTripper.
func (l *listener) RoundTrip(request *http.Request) (*http.Response, error) {
	request = inVersion(request, l.spoken())
	response, err := l.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	api := response.Header.Get("Api-Version")
	l.hear(response.Header, api)
	if api != "" && versions.LessThan(api, MinAPIVersion) {
		return nil, errors.Join(tooOld(api), response.Body.Close())
	}
	if response.StatusCode != http.StatusBadRequest || api == "" || !retriable(request) || sameVersion(request, api) {
		return response, nil
	}
	// The engine refuses a version that it does not speak as it does a bad
	// request, and names its own.
	again, err := l.next.RoundTrip(inVersion(request, api))
	if err != nil || again.StatusCode == http.StatusBadRequest {
		if err == nil {
			_ = again.Body.Close()
		}
		return response, nil // the first answer tells more
	}
	l.mu.Lock()
	l.adapt = api
	l.mu.Unlock()
	_ = response.Body.Close()
	return again, nil
}

// retriable: reading is all that is done before the version is settled.
func retriable(request *http.Request) bool {
	return request.Method == http.MethodGet || request.Method == http.MethodHead
}

func sameVersion(request *http.Request, api string) bool {
	version, _, found := splitVersion(request.URL.Path)
	return !found || version == api
}

// splitVersion takes a path such as /v1.41/containers/json apart.
func splitVersion(path string) (version, rest string, found bool) {
	after, found := strings.CutPrefix(path, "/v")
	if !found {
		return "", path, false
	}
	version, rest, found = strings.Cut(after, "/")
	return version, "/" + rest, found && strings.Contains(version, ".")
}

// inVersion is the request in another version of the API.
func inVersion(request *http.Request, api string) *http.Request {
	if api == "" || sameVersion(request, api) {
		return request
	}
	other := request.Clone(request.Context())
	_, rest, _ := splitVersion(request.URL.Path)
	other.URL.Path = "/v" + api + rest
	other.URL.RawPath = ""
	return other
}

func tooOld(api string) error {
	return &Problem{checker.EngineTooOld, fmt.Errorf("the engine speaks API %s, %s is needed", api, MinAPIVersion)}
}

func (l *listener) spoken() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.adapt
}

// hear takes what the headers say: "Server: Docker/20.10.24 (linux)".
func (l *listener) hear(header http.Header, api string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if api == "" || l.engine.APIVersion != "" {
		return
	}
	l.engine = checker.Engine{APIVersion: api, OS: header.Get("Ostype"), Name: "docker"}
	name, rest, _ := strings.Cut(header.Get("Server"), "/")
	l.engine.Version, _, _ = strings.Cut(rest, " ")
	if header.Get("Libpod-Api-Version") != "" || strings.EqualFold(name, "libpod") {
		l.engine.Name = "podman"
	}
}
