package observe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"

	"matelot/checker"
)

const (
	// labHost is how an exercise names the session's registry.
	labHost = "lab"
	// maxTags bounds how many tags of a repository are looked into.
	maxTags = 50
	// maxRepositories bounds the names of other repositories.
	maxRepositories = 100
)

// repository reads what a registry holds of a repository.
func (r *reader) repository(ctx context.Context, id, name string) error {
	host, path, found := strings.Cut(name, "/")
	if !found || path == "" {
		return fmt.Errorf("%q names no registry and repository", name)
	}
	reg, err := r.registryOf(host)
	if err != nil {
		return err
	}
	defer reg.http.CloseIdleConnections()
	tags, err := reg.repository(ctx, path)
	if err != nil {
		return fmt.Errorf("asking the registry %s: %w", reg.base.Host, err)
	}
	r.put(func(obs *checker.Observation) {
		set(&obs.Repositories, id, tags.summary)
		set(&r.manifests, id, tags.manifests)
	})
	return nil
}

// registryOf is the registry of that name. Credentials are given to the
// session's own alone.
func (r *reader) registryOf(host string) (*registry, error) {
	lab := r.src.Registry
	own := host == labHost || lab.Host != "" && host == lab.Host
	if own {
		if lab.Host == "" {
			return nil, &Problem{checker.RegistryUnreachable, errors.New("the session has no registry")}
		}
		host = lab.Host
	}
	reg := &registry{base: url.URL{Scheme: "https", Host: host, Path: "/v2/"}}
	if own || isLoopback(host) {
		reg.base.Scheme = "http"
	}
	if own {
		reg.username, reg.password = lab.Username, lab.Password
	}
	reg.http = &http.Client{Transport: &http.Transport{DialContext: lab.Dial.orPlain()}}
	return reg, nil
}

func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// repositoryTags is a repository as an observation tells it, and by tag the
// digests of the manifests that led to the image IDs.
type repositoryTags struct {
	summary   checker.RepositoryTags
	manifests map[string][]string
}

func (g *registry) repository(ctx context.Context, path string) (repositoryTags, error) {
	var (
		found  repositoryTags
		tags   []string
		others []string
	)
	err := all(
		func() (err error) {
			tags, err = g.tags(ctx, path)
			return err
		},
		func() (err error) {
			others, err = g.catalog(ctx)
			// Not every registry tells what it holds; that is no trouble.
			if errors.Is(err, errNoSuch) || errors.Is(err, errDenied) {
				return nil
			}
			return err
		},
	)
	found.summary.Others = slices.DeleteFunc(others, func(other string) bool { return other == path })
	switch {
	case errors.Is(err, errNoSuch):
		found.summary.Missing = true
		return found, nil
	case errors.Is(err, errDenied):
		found.summary.Denied = true
		return found, nil
	case err != nil:
		return found, err
	}
	return found, g.images(ctx, path, tags, &found)
}

// images finds the image that each tag means.
func (g *registry) images(ctx context.Context, path string, tags []string, found *repositoryTags) error {
	var mu sync.Mutex
	found.summary.Tags = map[string]string{}
	found.manifests = map[string][]string{}
	readings := make([]func() error, len(tags))
	for i, tag := range tags {
		readings[i] = func() error {
			image, manifests, err := g.image(ctx, path, tag, runtime.GOARCH)
			if errors.Is(err, errNoSuch) {
				return nil // removed since
			}
			if err != nil {
				return fmt.Errorf("tag %s: %w", tag, err)
			}
			mu.Lock()
			defer mu.Unlock()
			found.summary.Tags[tag] = image
			found.manifests[tag] = manifests
			return nil
		}
	}
	return all(readings...)
}

// useLocalIDs names a registry's images by the ID that this engine gives them.
// Engines that keep images by containerd call them by their manifest, not by
// their configuration.
func (r *reader) useLocalIDs() {
	for id, repository := range r.obs.Repositories {
		for tag := range repository.Tags {
			for _, img := range r.obs.Images {
				if slices.Contains(r.manifests[id][tag], img.ID) {
					repository.Tags[tag] = img.ID
				}
			}
		}
	}
}
