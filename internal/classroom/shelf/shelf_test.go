package shelf_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"matelot/internal/classroom"
	"matelot/internal/classroom/shelf"
	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/bundletest"
)

// newShelf serves three images: one name for two platforms, and one of another
// registry.
func newShelf(t *testing.T, upload int64) (server *httptest.Server, images []bundle.Image) {
	t.Helper()
	b := bundletest.Open(t, bundletest.Write(t,
		bundletest.Named{Ref: "nginx:alpine", Image: bundletest.Image(t, "amd64", bundletest.Layer(t, 200_000))},
		bundletest.Named{Ref: "nginx:alpine", Image: bundletest.Image(t, "arm64", bundletest.Layer(t, 100_000))},
		bundletest.Named{Ref: "ghcr.io/a/b:1", Image: bundletest.Image(t, "amd64", bundletest.Layer(t, 1000))}))
	s, err := shelf.New(shelf.Options{Bundle: b, Upload: upload})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for path, h := range s.Handlers() {
		mux.Handle(path, h)
	}
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server, b.Images()
}

type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, server *httptest.Server, method, path string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer me")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// TestAsARegistry has a client that knows nothing of matelot fetch an image.
func TestAsARegistry(t *testing.T) {
	server, images := newShelf(t, 0)
	host := strings.TrimPrefix(server.URL, "http://")
	for _, want := range images {
		repository, tag := classroom.Repository(want.Ref)
		ref, err := name.ParseReference(host + "/" + repository + ":" + tag)
		if err != nil {
			t.Fatal(err)
		}
		image, err := remote.Image(ref, remote.WithContext(t.Context()), remote.WithPlatform(v1.Platform{OS: "linux", Architecture: want.Arch}))
		if err != nil {
			t.Fatal(err)
		}
		if digest, err := image.Digest(); err != nil || digest.String() != want.Manifest.Digest {
			t.Errorf("%s is %v, %v", want.Ref, digest, err)
		}
		layers, err := image.Layers()
		if err != nil || len(layers) != 1 {
			t.Fatal(err)
		}
		content, err := layers[0].Compressed()
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, content); err != nil || n != want.Layers[0].Size {
			t.Errorf("a layer: %d bytes, %v", n, err)
		}
	}
	repository, err := name.NewRepository(host + "/library/nginx")
	if err != nil {
		t.Fatal(err)
	}
	if tags, err := remote.List(repository); err != nil || len(tags) != 1 || tags[0] != "alpine" {
		t.Errorf("tags %v, %v", tags, err)
	}
}

func TestManifestsAndBlobs(t *testing.T) {
	server, images := newShelf(t, 0)
	image := images[0]
	blob := "/v2/library/nginx/blobs/" + image.Layers[0].Digest
	whole := ask(t, server, http.MethodGet, blob)
	if whole.status != http.StatusOK || digestOf(whole.body) != image.Layers[0].Digest || whole.header.Get("Docker-Content-Digest") != image.Layers[0].Digest ||
		whole.header.Get("Etag") != `"`+image.Layers[0].Digest+`"` || whole.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("a blob: %d %v", whole.status, whole.header)
	}
	if part := ask(t, server, http.MethodGet, blob, "Range", "bytes=1000-1999"); part.status != http.StatusPartialContent || part.body != whole.body[1000:2000] {
		t.Errorf("a part: %d, %d bytes", part.status, len(part.body))
	}
	if rest := ask(t, server, http.MethodGet, blob, "Range", "bytes=1000-"); rest.body != whole.body[1000:] {
		t.Errorf("the rest: %d, %d bytes", rest.status, len(rest.body))
	}
	if none := ask(t, server, http.MethodGet, blob, "Range", "bytes=99999999-"); none.status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("nothing: %d", none.status)
	}
	if same := ask(t, server, http.MethodGet, blob, "If-None-Match", whole.header.Get("Etag")); same.status != http.StatusNotModified {
		t.Errorf("what one has already: %d", same.status)
	}
	head := ask(t, server, http.MethodHead, blob)
	if head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Length") != whole.header.Get("Content-Length") {
		t.Errorf("HEAD: %d %v", head.status, head.header)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		list := ask(t, server, method, "/v2/library/nginx/manifests/alpine")
		if list.status != http.StatusOK || list.header.Get("Content-Type") != bundle.TypeIndex || method == http.MethodGet && digestOf(list.body) != list.header.Get("Docker-Content-Digest") {
			t.Errorf("%s by tag: %d %v", method, list.status, list.header)
		}
		again := ask(t, server, method, "/v2/library/nginx/manifests/"+list.header.Get("Docker-Content-Digest"))
		if again.status != http.StatusOK || again.body != list.body {
			t.Errorf("%s the list by digest: %d", method, again.status)
		}
		one := ask(t, server, method, "/v2/library/nginx/manifests/"+image.Manifest.Digest)
		if one.status != http.StatusOK || one.header.Get("Content-Type") != image.Manifest.MediaType {
			t.Errorf("%s by digest: %d %v", method, one.status, one.header)
		}
	}
	if base := ask(t, server, http.MethodGet, "/v2/"); base.status != http.StatusOK || base.header.Get("Docker-Distribution-Api-Version") != "registry/2.0" {
		t.Errorf("the base: %d", base.status)
	}
	var list classroom.Images
	got := ask(t, server, http.MethodGet, classroom.PathImages)
	if err := json.Unmarshal([]byte(got.body), &list); err != nil || len(list.Images) != 3 || list.Images[0].Digest != image.Manifest.Digest || list.Images[0].All != image.Size() {
		t.Errorf("the list: %v %+v", err, list)
	}
}

func TestRefused(t *testing.T) {
	server, images := newShelf(t, 0)
	layer := images[0].Layers[0].Digest
	for _, path := range []string{
		"/v2/library/nginx/manifests/none", "/v2/library/nginx/manifests/" + layer, "/v2/library/nginx/manifests/sha256:abc",
		"/v2/library/nginx/blobs/sha256:" + strings.Repeat("0", 64), "/v2/library/nginx/blobs/sha256:..%2f..%2findex.json",
		"/v2/library/nginx/blobs/..%2f..%2f..%2fetc%2fpasswd", "/v2/library/nginx/blobs/" + images[2].Layers[0].Digest,
		"/v2/library/nginx/blobs/" + strings.ToUpper(layer), "/v2/library/nginx/blobs/", "/v2/library/nginx/blobs/uploads/",
		"/v2/ghcr.io/a/b/blobs/" + layer, "/v2/none/manifests/latest", "/v2/_catalog", "/v2/library/nginx/tags/none", "/v2/x", "/v2/%00/manifests/x",
		"/v2/library/nginx%2fmanifests/alpine", "/v2/LIBRARY/nginx/manifests/alpine", "/v2/library/nginx/manifests/" + strings.Repeat("a", 200),
	} {
		if got := ask(t, server, http.MethodGet, path); got.status != http.StatusNotFound || strings.Contains(got.body, "root:") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	// What the router makes of dots is asked for by nobody, and leads nowhere either.
	if got := ask(t, server, http.MethodGet, "/v2/library/../../../etc/passwd"); got.status < 300 || strings.Contains(got.body, "root:") {
		t.Errorf("dots: %d", got.status)
	}
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		for _, path := range []string{"/v2/", "/v2/library/nginx/manifests/alpine", "/v2/library/nginx/blobs/uploads/", "/v2/library/nginx/blobs/" + layer, classroom.PathImages} {
			if got := ask(t, server, method, path); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d", method, path, got.status)
			}
		}
	}
}

// TestFairness has one learner ask for much and another for little: at a pace, the
// second has their own share, and no third transfer takes more.
func TestFairness(t *testing.T) {
	server, images := newShelf(t, 400_000)
	path := "/v2/library/nginx/blobs/" + images[0].Layers[0].Digest
	open := func(who string) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+who)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	greedy := []*http.Response{open("greedy"), open("greedy")}
	for range 3 {
		if got := open("greedy"); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" {
			t.Fatalf("a third transfer: %s", got.Status)
		}
	}
	modest := open("modest")
	if modest.StatusCode != http.StatusOK {
		t.Fatal(modest.Status)
	}
	// Both have come as far when the first of them is done: equal pieces in turn. What
	// is on the way between them blurs that, so half of it will do.
	var mu sync.Mutex
	read := map[string]int64{}
	var all sync.WaitGroup
	halves := make(chan struct{})
	var once sync.Once
	for who, responses := range map[string][]*http.Response{"greedy": greedy, "modest": {modest}} {
		for _, resp := range responses {
			all.Go(func() {
				buffer := make([]byte, 4096)
				for {
					n, err := resp.Body.Read(buffer)
					mu.Lock()
					read[who] += int64(n)
					if read["greedy"] >= images[0].Layers[0].Size {
						once.Do(func() { close(halves) })
					}
					mu.Unlock()
					if err != nil {
						return
					}
					select {
					case <-halves:
						return
					default:
					}
				}
			})
		}
	}
	all.Wait()
	t.Logf("greedy %d, modest %d", read["greedy"], read["modest"])
	if read["modest"] < read["greedy"]/2 {
		t.Errorf("who asked for little got %d bytes, who asked for much %d", read["modest"], read["greedy"])
	}
	for _, resp := range greedy {
		_ = resp.Body.Close()
	}
}
