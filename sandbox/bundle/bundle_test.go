package bundle

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// newLayer makes a layer of random content.
func newLayer(t testing.TB, size int64) v1.Layer {
	t.Helper()
	layer, err := random.Layer(size, types.DockerLayer)
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

// newImage makes an image of layers.
func newImage(t testing.TB, arch string, layers ...v1.Layer) v1.Image {
	t.Helper()
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: arch, RootFS: v1.RootFS{Type: "layers"}})
	if err == nil {
		image, err = mutate.AppendLayers(image, layers...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// put adds an image to a bundle.
func put(t testing.TB, w *Writer, ref string, from v1.Image) Image {
	t.Helper()
	image, err := Of(ref, from)
	if err == nil {
		err = w.Add(t.Context(), image, from, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func create(t testing.TB, path string) *Writer {
	t.Helper()
	w, err := Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// newBundle writes two images for two platforms, which share a layer.
func newBundle(t testing.TB) (path string, images []Image) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "room.tar")
	w := create(t, path)
	shared := newLayer(t, 100_000)
	images = append(images,
		put(t, w, "nginx:alpine", newImage(t, "amd64", shared, newLayer(t, 1000))),
		put(t, w, "nginx:alpine", newImage(t, "arm64", newLayer(t, 1000))),
		put(t, w, "alpine", newImage(t, "amd64", shared)))
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path, images
}

func open(t testing.TB, path string) *Bundle {
	t.Helper()
	b, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// unpack writes a bundle as a folder.
func unpack(t testing.TB, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	dir := t.TempDir()
	for r := tar.NewReader(file); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		name := filepath.Join(dir, filepath.FromSlash(h.Name))
		if err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWrittenAndRead(t *testing.T) {
	path, images := newBundle(t)
	if left, _ := filepath.Glob(path + ".*"); left != nil {
		t.Errorf("left beside it: %v", left)
	}
	for name, at := range map[string]string{"file": path, "folder": unpack(t, path)} {
		t.Run(name, func(t *testing.T) {
			b := open(t, at)
			got := b.Images()
			if len(got) != 3 || got[0].Ref != "docker.io/library/nginx:alpine" || got[0].Familiar() != "nginx:alpine" ||
				got[1].Platform() != "linux/arm64" || got[2].Familiar() != "alpine:latest" {
				t.Fatalf("got %+v", got)
			}
			if Size(got) != Size(images) || Size(got) >= got[0].Size()+got[1].Size()+got[2].Size() {
				t.Errorf("sizes: %d, %d", Size(got), Size(images))
			}
			if _, ok := b.Find("docker.io/library/nginx:alpine", "aarch64"); !ok {
				t.Error("the arm64 image is not found")
			}
			if _, ok := b.Find("docker.io/library/alpine:latest", "arm64"); ok {
				t.Error("an image is found for another platform")
			}
			if err := b.Verify(t.Context(), All(got)); err != nil {
				t.Error(err)
			}
			for _, digest := range []string{"sha256:" + strings.Repeat("0", 64), "sha256:../../index.json", "../index.json", ""} {
				if _, _, err := b.Open(digest); !errors.Is(err, ErrNoBlob) {
					t.Errorf("%q: %v", digest, err)
				}
			}
		})
	}
}

// TestArchive reads an archive as an engine and as a library would.
func TestArchive(t *testing.T) {
	path, images := newBundle(t)
	b := open(t, path)
	image, _ := b.Find(images[0].Ref, "amd64")
	archive := b.Archive(image)
	text, err := io.ReadAll(archive)
	if err = errors.Join(err, archive.Close()); err != nil {
		t.Fatal(err)
	}
	if size := ArchiveSize(image); int64(len(text)) > size {
		t.Errorf("it has %d bytes, more than %d", len(text), size)
	}
	read, err := tarball.Image(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := read.ConfigName()
	layers, errLayers := read.Layers()
	if err = errors.Join(err, errLayers); err != nil || config.String() != image.Config.Digest || len(layers) != 2 {
		t.Fatalf("%v of %d layers, %v", config, len(layers), err)
	}
	for i, l := range layers {
		if digest, err := l.Digest(); err != nil || digest.String() != image.Layers[i].Digest {
			t.Errorf("layer %d is %v, %v", i, digest, err)
		}
	}
	// One that is left halfway leaves nothing behind that waits.
	half := b.Archive(image)
	if _, err := io.CopyN(io.Discard, half, 2000); err != nil {
		t.Fatal(err)
	}
	if err := half.Close(); err != nil {
		t.Error(err)
	}
}

// damage changes a byte of a blob, of which its size does not tell.
func damage(t testing.TB, path string, b *Bundle, digest string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	at := b.files.(*tarFile).blobs[strings.TrimPrefix(digest, sha256Prefix)].at
	if _, err := file.WriteAt([]byte("X"), at+20); err != nil {
		t.Fatal(err)
	}
}

func TestDamageIsSeen(t *testing.T) {
	path, images := newBundle(t)
	b := open(t, path)
	layer := images[0].Layers[0].Digest
	damage(t, path, b, layer)
	var corrupt *CorruptError
	if err := b.Verify(t.Context(), All(images)); !errors.As(err, &corrupt) || corrupt.Digest != layer {
		t.Errorf("verified: %v", err)
	}
	archive := b.Archive(images[0])
	defer archive.Close()
	if _, err := io.Copy(io.Discard, archive); !errors.As(err, &corrupt) {
		t.Errorf("the archive ends with %v", err)
	}
	damage(t, path, b, images[0].Manifest.Digest)
	if _, err := Open(path); !errors.Is(err, ErrFormat) {
		t.Errorf("opened: %v", err)
	}
}

// TestBrokenOff goes on with a writing that a kill cut short at any place.
func TestBrokenOff(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "room.tar")
	w := create(t, path)
	first, second := newImage(t, "amd64", newLayer(t, 20_000)), newImage(t, "amd64", newLayer(t, 30_000))
	put(t, w, "first", first)
	whole := w.end
	put(t, w, "second", second)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	part, err := os.ReadFile(path + ".part")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int64{0, 100, 512, 1500, whole - 1, whole, whole + 300, whole + 5000, int64(len(part))} {
		if err := os.WriteFile(path+".part", part[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		w := create(t, path)
		image, err := Of("first", first)
		if err != nil {
			t.Fatal(err)
		}
		if has := w.Has(image.Layers[0]); has != (at >= whole-2048) && at != 1500 {
			t.Errorf("cut at %d of %d: has the first layer: %v", at, whole, has)
		}
		put(t, w, "second", second)
		put(t, w, "first", first)
		if err := errors.Join(w.Finish(), w.Close()); err != nil {
			t.Fatal(err)
		}
		b := open(t, path)
		if err := b.Verify(t.Context(), All(b.Images())); err != nil || len(b.Images()) != 2 {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
}

// TestWrittenAgain takes what a bundle has from itself.
func TestWrittenAgain(t *testing.T) {
	path, images := newBundle(t)
	w := create(t, path)
	if len(w.Before()) != 3 {
		t.Fatalf("before: %v", w.Before())
	}
	for _, image := range images[:2] {
		if err := w.Keep(t.Context(), image); err != nil {
			t.Fatal(err)
		}
	}
	gone := func() (io.ReadCloser, error) { return nil, errors.New("nobody is asked") }
	if err := w.Put(t.Context(), images[2].Config, gone); err != nil {
		t.Errorf("what is there is asked for: %v", err)
	}
	other := images[0]
	other.Layers = []Blob{{Digest: "sha256:" + strings.Repeat("a", 64), Size: 1}}
	var corrupt *CorruptError
	if err := w.Keep(t.Context(), other); !errors.As(err, &corrupt) {
		t.Errorf("what is not there is kept: %v", err)
	}
	if err := errors.Join(w.Finish(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if b := open(t, path); len(b.Images()) != 2 || b.Verify(t.Context(), All(b.Images())) != nil {
		t.Errorf("got %v", b.Images())
	}
}

func TestOneWriterAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "room.tar")
	create(t, path)
	if _, err := Create(t.Context(), path); !errors.Is(err, ErrWriting) {
		t.Errorf("got %v", err)
	}
}

func TestWriterRefuses(t *testing.T) {
	w := create(t, filepath.Join(t.TempDir(), "room.tar"))
	good := newImage(t, "amd64", newLayer(t, 500))
	image, err := Of("good", good)
	if err != nil {
		t.Fatal(err)
	}
	end, layer := w.end, image.Layers[0]
	text := func(s string) func() (io.ReadCloser, error) { return textOf([]byte(s)) }
	var corrupt *CorruptError
	if err := w.Put(t.Context(), layer, text(strings.Repeat("x", int(layer.Size)))); !errors.As(err, &corrupt) {
		t.Errorf("another content: %v", err)
	}
	if err := w.Put(t.Context(), layer, text(strings.Repeat("x", int(layer.Size)+5))); !errors.As(err, &corrupt) {
		t.Errorf("more content: %v", err)
	}
	if err := w.Put(t.Context(), layer, text("x")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("less content: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Put(ctx, layer, text("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	if err := w.Name(image); !errors.Is(err, ErrNoBlob) {
		t.Errorf("named without its blobs: %v", err)
	}
	if w.end != end {
		t.Errorf("refused things are left: %d, not %d", w.end, end)
	}
	foreign := mutate.MediaType(newImage(t, "amd64"), types.OCIManifestSchema1)
	foreign, err = mutate.Append(foreign, mutate.Addendum{Layer: newLayer(t, 10), MediaType: types.DockerForeignLayer})
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"a foreign layer": func() error { _, err := Of("x", foreign); return err },
		"no platform":     func() error { _, err := Of("x", empty.Image); return err },
	} {
		if err := try(); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Of("x@"+layer.Digest, good); err == nil {
		t.Error("a digest is taken for a name")
	}
}
