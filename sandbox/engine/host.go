package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"matelot/sandbox/dial"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/images"
)

// Host is an engine on which engines of one's own are started.
type Host struct {
	endpoint dial.Endpoint
	client   *client.Client
	info     system.Info
	agent    func() ([]byte, error) // the program, unpacked once

	lock  sync.Mutex
	works Isolation // "" until an engine has started
}

// Isolation says what an engine's container was given.
type Isolation string

// The isolations, the strongest first.
const (
	Sysbox       Isolation = "sysbox"       // a runtime that is made for engines in containers
	Capabilities Isolation = "capabilities" // what an engine needs of the kernel, one by one
	Privileged   Isolation = "privileged"   // everything
)

// Errors of a host that cannot have engines.
var (
	ErrNoImage = running.ErrNoImage
	ErrNotHere = running.ErrNotHere
	ErrFar     = running.ErrFar
)

// Connect looks at the engine that is to be the host.
func Connect(ctx context.Context, endpoint dial.Endpoint) (*Host, error) {
	c, err := client.NewClientWithOpts(
		client.WithHost(endpoint.ClientHost()), client.WithDialContext(endpoint.DialContext), client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, fmt.Errorf("preparing the engine's client: %w", err)
	}
	host := &Host{endpoint: endpoint, client: c}
	if host.info, err = c.Info(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("asking the engine what it is: %w", err), c.Close())
	}
	host.agent = sync.OnceValues(func() ([]byte, error) { return images.Program(images.Agent, host.info.Architecture) })
	return host, nil
}

// Close ends the connection; engines that were started stay.
func (h *Host) Close() error { return h.client.Close() }

// Ready tells whether engines can start at all, as far as can be known without
// starting one: the error is ErrNoImage or ErrFar.
func (h *Host) Ready(ctx context.Context) error {
	if err := h.lead(); err != nil {
		return err
	}
	_, err := h.image(ctx, Options{})
	return err
}

// isolations are those that are worth trying, in their order; once an engine has
// started, that one alone.
func (h *Host) isolations() []Isolation {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.works != "" {
		return []Isolation{h.works}
	}
	for name := range h.info.Runtimes {
		if strings.HasPrefix(name, string(Sysbox)) {
			return []Isolation{Sysbox, Capabilities, Privileged}
		}
	}
	return []Isolation{Capabilities, Privileged}
}

func (h *Host) remember(i Isolation) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.works = i
}

// Rootless says whether the host runs without root's rights: then what breaks out
// of one of its containers has only those of the host's user.
func (h *Host) Rootless() bool {
	return slices.ContainsFunc(h.info.SecurityOptions, func(option string) bool {
		return strings.HasPrefix(option, "name=rootless")
	})
}

// image finds the engine's image.
func (h *Host) image(ctx context.Context, o Options) (string, error) {
	candidates := []string{DefaultImage, DinD}
	if wanted := o.imageWanted(); wanted != "" {
		candidates = []string{wanted}
	}
	for _, ref := range candidates {
		_, err := h.client.ImageInspect(ctx, ref)
		if err == nil {
			return ref, nil
		}
		if !errdefs.IsNotFound(err) {
			return "", fmt.Errorf("looking for the image %s: %w", ref, err)
		}
	}
	return "", fmt.Errorf("%w: %s", ErrNoImage, strings.Join(candidates, ", "))
}

// create makes a container by testcontainers, with the agent in it and a stock unless
// that is nil, and gives its handle, also beside an error when it is there already.
func (h *Host) create(ctx context.Context, req testcontainers.ContainerRequest, stock *Stock) (testcontainers.Container, error) {
	if err := h.lead(); err != nil {
		return nil, err
	}
	c, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: req, ProviderType: testcontainers.ProviderDocker, Logger: quiet{},
	})
	if err != nil {
		return c, fmt.Errorf("making the container: %w", err)
	}
	return c, h.putAgent(ctx, c.GetContainerID(), stock)
}

// lead points testcontainers to the host. It reads the process's environment, once,
// when it is first used; Ryuk, its reaper, is an image that would be pulled, and ends
// what outlives a process: ours end by themselves (Attached) or are meant to stay.
func (h *Host) lead() error {
	if !strings.HasPrefix(h.endpoint.Host, "unix://") && !strings.HasPrefix(h.endpoint.Host, "npipe://") &&
		!strings.HasPrefix(h.endpoint.Host, "tcp://") || h.endpoint.TLS != nil {
		return fmt.Errorf("%w: %s", ErrFar, h.endpoint.Host)
	}
	log.SetDefault(quiet{})
	for name, value := range map[string]string{
		"DOCKER_HOST": h.endpoint.Host, "TESTCONTAINERS_RYUK_DISABLED": "true", "TESTCONTAINERS_HOST_OVERRIDE": "127.0.0.1",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// Left are the containers of an owner, or of all when it is "", that are there.
func (h *Host) Left(ctx context.Context, owner string) ([]string, error) {
	return running.Left(ctx, h.client, owner)
}

// quiet keeps testcontainers from writing over what a person reads.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
