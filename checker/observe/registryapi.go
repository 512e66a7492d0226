package observe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxRegistryAnswer bounds what is read of a registry's answer, in bytes.
const maxRegistryAnswer = 4 << 20

// registry speaks the few read-only calls of the distribution API that are
// needed, with basic authentication.
// See https://distribution.github.io/distribution/spec/api/.
type registry struct {
	base               url.URL // ends in /v2/
	http               *http.Client
	username, password string
}

// What a registry may answer that is no trouble.
var (
	errNoSuch = errors.New("no such thing")
	errDenied = errors.New("access denied")
)

// The media types of manifests. An index names a manifest for each platform.
const (
	typeDockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	typeDockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	typeOCIManifest    = "application/vnd.oci.image.manifest.v1+json"
	typeOCIIndex       = "application/vnd.oci.image.index.v1+json"
)

func (g *registry) tags(ctx context.Context, path string) ([]string, error) {
	var answer struct {
		Tags []string `json:"tags"`
	}
	_, err := g.get(ctx, path+"/tags/list", url.Values{"n": {strconv.Itoa(maxTags)}}, "", &answer)
	return answer.Tags[:min(len(answer.Tags), maxTags)], err
}

func (g *registry) catalog(ctx context.Context) ([]string, error) {
	var answer struct {
		Repositories []string `json:"repositories"`
	}
	_, err := g.get(ctx, "_catalog", url.Values{"n": {strconv.Itoa(maxRepositories)}}, "", &answer)
	return answer.Repositories[:min(len(answer.Repositories), maxRepositories)], err
}

// manifest is a manifest or an index: the one has a configuration, the other
// manifests.
type manifest struct {
	Config struct {
		Digest string `json:"digest"`
	} `json:"config"`
	Manifests []struct {
		Digest   string `json:"digest"`
		Platform struct {
			OS           string `json:"os"`
			Architecture string `json:"architecture"`
		} `json:"platform"`
	} `json:"manifests"`
}

// image finds the ID of the image that a tag means: the digest of its
// configuration; and the digests of the manifests on the way to it.
func (g *registry) image(ctx context.Context, path, tag, arch string) (id string, manifests []string, err error) {
	m, digest, err := g.manifest(ctx, path, tag)
	if err != nil {
		return "", nil, err
	}
	manifests = append(manifests, digest)
	if next := m.forPlatform(arch); next != "" {
		if m, digest, err = g.manifest(ctx, path, next); err != nil {
			return "", nil, err
		}
		manifests = append(manifests, digest)
	}
	if m.Config.Digest == "" {
		return "", nil, errors.New("the manifest names no image")
	}
	return m.Config.Digest, manifests, nil
}

// forPlatform picks the manifest of an index for Linux on the given
// architecture, else the first one: an index of one image that was made for
// another machine is still that image.
func (m manifest) forPlatform(arch string) string {
	first := ""
	for _, entry := range m.Manifests {
		if entry.Platform.OS == "linux" && entry.Platform.Architecture == arch {
			return entry.Digest
		}
		// Attestations have the platform unknown/unknown.
		if first == "" && entry.Platform.OS != "unknown" {
			first = entry.Digest
		}
	}
	return first
}

func (g *registry) manifest(ctx context.Context, path, ref string) (m manifest, digest string, err error) {
	accept := strings.Join([]string{typeDockerManifest, typeDockerList, typeOCIManifest, typeOCIIndex}, ", ")
	body, err := g.get(ctx, path+"/manifests/"+ref, nil, accept, &m)
	sum := sha256.Sum256(body)
	return m, "sha256:" + hex.EncodeToString(sum[:]), err
}

// get asks for a path below /v2/, decodes the answer and also gives it as it came.
func (g *registry) get(ctx context.Context, path string, query url.Values, accept string, into any) ([]byte, error) {
	target := g.base.JoinPath(path)
	target.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	if g.username != "" {
		request.SetBasicAuth(g.username, g.password)
	}
	response, err := g.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, errNoSuch
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, errDenied
	default:
		return nil, fmt.Errorf("%s answers %s", target.Path, response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxRegistryAnswer))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, fmt.Errorf("%s answers no registry's words: %w", target.Path, err)
	}
	return body, nil
}
