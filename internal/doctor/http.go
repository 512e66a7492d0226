package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"matelot/sandbox/dial"
)

// sessionLabel marks what a session of matelot owns.
const sessionLabel = "matelot.session"

// answerLimit bounds what is read of an engine's answer: a laptop with thousands
// of containers stays below it.
const answerLimit = 16 << 20

// httpEngine asks an engine in the words of its API, without the engine's
// client: three questions need no more.
type httpEngine struct {
	client *http.Client
}

func connect(endpoint dial.Endpoint) Engine {
	return &httpEngine{client: &http.Client{
		Transport: &http.Transport{DialContext: endpoint.DialContext, DisableKeepAlives: true},
	}}
}

func (e *httpEngine) get(ctx context.Context, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine"+path, nil)
	if err != nil {
		return fmt.Errorf("asking the engine for %s: %w", path, err)
	}
	response, err := e.client.Do(request)
	if err != nil {
		return fmt.Errorf("asking the engine for %s: %w", path, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine answers %s to %s", response.Status, path)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, answerLimit)).Decode(answer); err != nil {
		return fmt.Errorf("reading the engine's answer to %s: %w", path, err)
	}
	return nil
}

func (e *httpEngine) Version(ctx context.Context) (Version, error) {
	var answer struct {
		Version    string
		ApiVersion string
		Components []struct{ Name string }
	}
	if err := e.get(ctx, "/version", &answer); err != nil {
		return Version{}, err
	}
	version := Version{Engine: answer.Version, API: answer.ApiVersion}
	for _, component := range answer.Components {
		if strings.Contains(strings.ToLower(component.Name), "podman") {
			version.Podman = true
		}
	}
	return version, nil
}

func (e *httpEngine) Root(ctx context.Context) (string, error) {
	var answer struct{ DockerRootDir string }
	err := e.get(ctx, "/info", &answer)
	return answer.DockerRootDir, err
}

func (e *httpEngine) Carrier(ctx context.Context, images []string) (Carrier, error) {
	var info struct {
		Runtimes        map[string]any
		SecurityOptions []string
	}
	if err := e.get(ctx, "/info", &info); err != nil {
		return Carrier{}, err
	}
	var there []struct{ RepoTags []string }
	if err := e.get(ctx, "/images/json", &there); err != nil {
		return Carrier{}, err
	}
	tags := map[string]bool{}
	for _, image := range there {
		for _, tag := range image.RepoTags {
			tags[tag] = true
		}
	}
	var carrier Carrier
	if i := slices.IndexFunc(images, func(ref string) bool { return tags[ref] || tags[ref+":latest"] }); i >= 0 {
		carrier.Image = images[i]
	}
	for name := range info.Runtimes {
		carrier.Sysbox = carrier.Sysbox || strings.HasPrefix(name, "sysbox")
	}
	carrier.Rootless = slices.ContainsFunc(info.SecurityOptions, func(o string) bool { return strings.HasPrefix(o, "name=rootless") })
	return carrier, nil
}

func (e *httpEngine) Published(ctx context.Context) ([]Published, error) {
	var containers []struct {
		Names  []string
		Labels map[string]string
		Ports  []struct{ PublicPort int }
	}
	if err := e.get(ctx, "/containers/json", &containers); err != nil {
		return nil, err
	}
	var published []Published
	for _, c := range containers {
		name := ""
		if len(c.Names) > 0 {
			name = strings.TrimPrefix(c.Names[0], "/")
		}
		_, lab := c.Labels[sessionLabel]
		for _, port := range c.Ports {
			if port.PublicPort != 0 {
				published = append(published, Published{Port: port.PublicPort, Container: name, Lab: lab})
			}
		}
	}
	return published, nil
}

// askRegistry tells whether a registry answers: it says so in a header, which a
// hotel's log-in page does not (distribution specification, "Determining
// Support"). That it asks for an account is an answer too.
func askRegistry(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(address, "/")+"/v2/", nil)
	if err != nil {
		return fmt.Errorf("asking the registry %s: %w", address, err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("asking the registry %s: %w", address, err)
	}
	defer response.Body.Close()
	if !strings.HasPrefix(response.Header.Get("Docker-Distribution-Api-Version"), "registry/2") &&
		(response.StatusCode != http.StatusUnauthorized || response.Header.Get("Www-Authenticate") == "") {
		return fmt.Errorf("%s answers %s, but not as a registry does", address, response.Status)
	}
	return nil
}
