package observe

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"
	dockerauth "github.com/docker/docker/api/types/registry"
	"github.com/google/go-cmp/cmp"
	server "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"matelot/checker"
)

// labRegistry runs a registry that wants a name and a password.
func labRegistry(t *testing.T) Registry {
	t.Helper()
	inner := server.New(server.Logger(log.New(io.Discard, "", 0)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "jo" || password != "ahoy" {
			w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return Registry{Host: strings.TrimPrefix(s.URL, "http://"), Username: "jo", Password: "ahoy"}
}

func randomImage(t *testing.T) (img v1.Image, id string) {
	t.Helper()
	img, err := random.Image(100, 1)
	if err != nil {
		t.Fatal(err)
	}
	config, err := img.ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	return img, config.String()
}

// send puts something into the registry by its own API.
func (r Registry) send(t *testing.T, method, path, mediaType string, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+r.Host+"/v2/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(r.Username, r.Password)
	request.Header.Set("Content-Type", mediaType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
}

// push pushes an image under a tag.
func (r Registry) push(t *testing.T, repository, tag string, img v1.Image) {
	t.Helper()
	layers, err := img.Layers()
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range layers {
		content, err := layer.Compressed()
		if err != nil {
			t.Fatal(err)
		}
		digest, err := layer.Digest()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		r.send(t, http.MethodPost, repository+"/blobs/uploads/?digest="+digest.String(), "application/octet-stream", data)
	}
	config, err := img.RawConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	id, err := img.ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	r.send(t, http.MethodPost, repository+"/blobs/uploads/?digest="+id.String(), "application/octet-stream", config)
	manifest, err := img.RawManifest()
	if err != nil {
		t.Fatal(err)
	}
	r.send(t, http.MethodPut, repository+"/manifests/"+tag, typeDockerManifest, manifest)
}

func TestRepositories(t *testing.T) {
	lab := labRegistry(t)
	first, firstID := randomImage(t)
	second, secondID := randomImage(t)
	foreign, _ := randomImage(t)
	lab.push(t, "jo/app", "0.0.1", first)
	lab.push(t, "jo/app", "0.0.2", second)
	lab.push(t, "jo/other", "1", second)
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: foreign, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "unknown", Architecture: "unknown"}}},
		mutate.IndexAddendum{Add: foreign, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "s390x"}}},
		mutate.IndexAddendum{Add: first, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: runtime.GOARCH}}})
	many, err := index.RawManifest()
	if err != nil {
		t.Fatal(err)
	}
	foreignDigest, err := foreign.Digest()
	if err != nil {
		t.Fatal(err)
	}
	lab.push(t, "jo/app", foreignDigest.String(), foreign)
	firstDigest, err := first.Digest()
	if err != nil {
		t.Fatal(err)
	}
	lab.push(t, "jo/app", firstDigest.String(), first)
	lab.send(t, http.MethodPut, "jo/app/manifests/many", typeOCIIndex, many)
	plan := checker.Plan{Repositories: map[string]string{
		"lab": "lab/jo/app", "host": lab.Host + "/jo/app", "missing": "lab/jo/ap",
	}}
	obs := Read(t.Context(), plan, Sources{Registry: lab})
	noTroubles(t, obs)
	app := checker.RepositoryTags{
		Tags:   map[string]string{"0.0.1": firstID, "0.0.2": secondID, "many": firstID},
		Others: []string{"jo/other"},
	}
	want := map[string]checker.RepositoryTags{
		"lab": app, "host": app, "missing": {Missing: true, Others: []string{"jo/app", "jo/other"}},
	}
	for _, repository := range obs.Repositories {
		slices.Sort(repository.Others)
	}
	if diff := cmp.Diff(want, obs.Repositories); diff != "" {
		t.Error(diff)
	}
	if obs.Registry != lab.Host {
		t.Errorf("the registry is %q", obs.Registry)
	}
	lab.Password = "guess"
	obs = Read(t.Context(), plan, Sources{Registry: lab})
	noTroubles(t, obs)
	if diff := cmp.Diff(checker.RepositoryTags{Denied: true}, obs.Repositories["lab"]); diff != "" {
		t.Error(diff)
	}
}

func TestCredentialsAreForTheSessionsRegistryAlone(t *testing.T) {
	lab := labRegistry(t)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("another registry was given the credentials")
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(other.Close)
	host := strings.TrimPrefix(other.URL, "http://")
	obs := Read(t.Context(), checker.Plan{Repositories: map[string]string{"c": host + "/jo/app"}}, Sources{Registry: lab})
	noTroubles(t, obs)
	if !obs.Repositories["c"].Denied {
		t.Errorf("got %+v", obs.Repositories)
	}
}

func TestARegistryThatCannotBeRead(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }))
	t.Cleanup(page.Close)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }))
	t.Cleanup(broken.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, where := range []string{
		strings.TrimPrefix(page.URL, "http://") + "/jo/app", strings.TrimPrefix(broken.URL, "http://") + "/jo/app",
		strings.TrimPrefix(gone.URL, "http://") + "/jo/app", "lab/jo/app", "nowhere", "",
	} {
		obs := Read(t.Context(), checker.Plan{Repositories: map[string]string{"c": where}}, Sources{})
		if len(obs.Troubles) != 1 || obs.Troubles[0].Code != checker.RegistryUnreachable || obs.Troubles[0].Of != "c" || obs.Repositories != nil {
			t.Errorf("%q: %+v, %+v", where, obs.Troubles, obs.Repositories)
		}
	}
}

func TestAPushedImageHasTheIDOfTheLocalOne(t *testing.T) {
	l, lab := newLab(t), labRegistry(t)
	id := l.build(l.name("pushed"), "FROM scratch\nCOPY tool /tool\nENV PUSHED=1\n", nil)
	ref := lab.Host + "/jo/pushed:0.0.1"
	if err := l.conn.ImageTag(t.Context(), id, ref); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.removeImage(ref) })
	auth, err := json.Marshal(dockerauth.AuthConfig{Username: lab.Username, Password: lab.Password})
	if err != nil {
		t.Fatal(err)
	}
	said, err := l.conn.ImagePush(t.Context(), ref, image.PushOptions{RegistryAuth: base64.URLEncoding.EncodeToString(auth)})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(said); err != nil || strings.Contains(string(text), "errorDetail") {
		t.Fatalf("pushing: %v\n%s", err, text)
	}
	obs := l.read(checker.Plan{Images: true, Repositories: map[string]string{"c": "lab/jo/pushed"}},
		func(s *Sources) { s.Registry = lab })
	noTroubles(t, obs)
	if got := obs.Repositories["c"].Tags["0.0.1"]; got != id {
		t.Errorf("got %s, want %s", got, id)
	}
}

// Engines that keep images by containerd name an image by its manifest.
func TestAnImageNamedByItsManifest(t *testing.T) {
	r := &reader{
		obs: checker.Observation{
			Images:       []checker.Image{{ID: "sha256:other"}, {ID: "sha256:manifest"}},
			Repositories: map[string]checker.RepositoryTags{"c": {Tags: map[string]string{"1": "sha256:config", "2": "sha256:two"}}},
		},
		manifests: map[string]map[string][]string{"c": {"1": {"sha256:index", "sha256:manifest"}, "2": {"sha256:x"}}},
	}
	r.useLocalIDs()
	want := map[string]string{"1": "sha256:manifest", "2": "sha256:two"}
	if diff := cmp.Diff(want, r.obs.Repositories["c"].Tags); diff != "" {
		t.Error(diff)
	}
}
