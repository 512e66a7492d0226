package gather

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/bundletest"
)

// hub is a real registry on the loopback address that has images under the names that
// Docker Hub has for them.
type hub struct {
	host string

	mu    sync.Mutex
	asked []string
	spoil func(w http.ResponseWriter, r *http.Request) bool // answers in its place
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{}
	behind := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked = append(h.asked, r.Method+" "+r.URL.Path)
		spoil := h.spoil
		h.mu.Unlock()
		if spoil == nil || !spoil(w, r) {
			behind.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	h.host = strings.TrimPrefix(server.URL, "http://")
	return h
}

// blobs counts the blobs that were asked for since.
func (h *hub) blobs() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, asked := range h.asked {
		if strings.HasPrefix(asked, "GET ") && strings.Contains(asked, "/blobs/") {
			n++
		}
	}
	h.asked = nil
	return n
}

func (h *hub) push(t *testing.T, ref string, images ...v1.Image) {
	t.Helper()
	tag, err := name.NewTag(h.host + "/" + ref)
	if err != nil {
		t.Fatal(err)
	}
	if len(images) == 1 {
		if err := remote.Write(tag, images[0]); err != nil {
			t.Fatal(err)
		}
		h.blobs()
		return
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, image := range images {
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: config.OS, Architecture: config.Architecture}},
		})
	}
	if err := remote.WriteIndex(tag, index); err != nil {
		t.Fatal(err)
	}
	h.blobs()
}

func run(t *testing.T, o Options) Result {
	t.Helper()
	result, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestGather(t *testing.T) {
	h := newHub(t)
	shared := bundletest.Layer(t, 50_000)
	h.push(t, "library/nginx:alpine", bundletest.Image(t, "amd64", shared, bundletest.Layer(t, 2000)), bundletest.Image(t, "arm64", bundletest.Layer(t, 3000)))
	h.push(t, "library/alpine:latest", bundletest.Image(t, "amd64", shared))
	h.push(t, "a/b:2", bundletest.Image(t, "amd64", bundletest.Layer(t, 100)))
	var mu sync.Mutex
	begun, last := 0, Step{}
	o := Options{
		Out: filepath.Join(t.TempDir(), "room.tar"), Mirror: h.host, Platforms: []string{"linux/amd64", "linux/arm64"},
		Refs: []string{"nginx:alpine", "alpine", h.host + "/a/b:2", "none:1", "not a name", "alpine@sha256:" + strings.Repeat("0", 64)},
		Told: func(s Step) {
			mu.Lock()
			defer mu.Unlock()
			if s.Begun {
				begun++
			}
			last = s
		},
	}
	result := run(t, o)
	if len(result.Images) != 4 || !result.Written || begun != 4 || last.Of != 12 || last.Bytes == 0 {
		t.Errorf("images %v, begun %d, the last step %+v", result.Images, begun, last)
	}
	var why []string
	for _, m := range result.Missing {
		why = append(why, m.Ref+" "+m.Platform+" "+string(m.Reason))
		if m.Kept || m.Err == nil {
			t.Errorf("%+v", m)
		}
	}
	want := []string{
		"alpine linux/arm64 platform", h.host + "/a/b:2 linux/arm64 platform", "none:1 linux/amd64 not_there", "none:1 linux/arm64 not_there",
		"not a name linux/amd64 name", "not a name linux/arm64 name",
	}
	if got := strings.Join(why, "\n"); !strings.HasPrefix(got, strings.Join(want, "\n")) || len(why) != 8 {
		t.Errorf("missing:\n%s", got)
	}
	b := bundletest.Open(t, o.Out)
	if err := b.Verify(t.Context(), bundle.All(b.Images())); err != nil || len(b.Images()) != 4 {
		t.Errorf("the file: %v, %v", b.Images(), err)
	}

	// Again: nothing is fetched that is there, and what is asked for besides is added.
	h.blobs()
	h.push(t, "library/redis:7", bundletest.Image(t, "amd64", shared))
	o.Refs, o.Platforms = []string{"redis:7", "nginx:alpine"}, []string{"linux/amd64"}
	if result := run(t, o); len(result.Images) != 5 || len(result.Missing) != 0 {
		t.Errorf("%+v", result)
	}
	if n := h.blobs(); n > 2 { // configurations
		t.Errorf("%d blobs were fetched again", n)
	}

	// The registry is gone: what is there stays, and it is said.
	h.mu.Lock()
	h.spoil = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	h.mu.Unlock()
	result = run(t, o)
	if len(result.Images) != 5 || len(result.Missing) != 2 || !result.Missing[1].Kept || result.Missing[1].Reason != Limited {
		t.Errorf("%+v", result)
	}
	o.Out = filepath.Join(t.TempDir(), "other.tar")
	if result := run(t, o); result.Written || len(result.Missing) != 2 {
		t.Errorf("a file without images is written: %+v", result)
	}
}

// TestBrokenOff ends in the middle of the second image, and goes on another time.
func TestBrokenOff(t *testing.T) {
	h := newHub(t)
	h.push(t, "library/first:1", bundletest.Image(t, "amd64", bundletest.Layer(t, 100_000)))
	h.push(t, "library/second:1", bundletest.Image(t, "amd64", bundletest.Layer(t, 100_000)))
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{
		Out: filepath.Join(t.TempDir(), "room.tar"), Mirror: h.host, Platforms: []string{"linux/amd64"}, Refs: []string{"first:1", "second:1"},
		Told: func(s Step) {
			if s.Number == 2 {
				cancel()
			}
		},
	}
	if _, err := Run(ctx, o); err == nil {
		t.Fatal("it was not ended")
	}
	h.blobs()
	o.Told = nil
	if result := run(t, o); len(result.Images) != 2 {
		t.Errorf("%+v", result)
	}
	if n := h.blobs(); n > 3 { // one layer, and configurations
		t.Errorf("%d blobs were fetched", n)
	}
}

// TestCut has a registry break off each layer once: the next attempt brings it.
func TestCut(t *testing.T) {
	h := newHub(t)
	h.push(t, "library/first:1", bundletest.Image(t, "amd64", bundletest.Layer(t, 300_000)))
	cut := false
	h.spoil = func(w http.ResponseWriter, r *http.Request) bool {
		if cut || r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/blobs/") {
			return false
		}
		cut = true
		w.Header().Set("Content-Length", "300000")
		_, _ = w.Write(make([]byte, 1000))
		panic(http.ErrAbortHandler)
	}
	o := Options{Out: filepath.Join(t.TempDir(), "room.tar"), Mirror: h.host, Platforms: []string{"linux/amd64"}, Refs: []string{"first:1"}}
	if result := run(t, o); len(result.Images) != 1 || !cut {
		t.Errorf("cut %v: %+v", cut, result)
	}
}
