// Package bundletest makes images and bundles for tests. Nothing that is shipped may
// import it.
package bundletest

import (
	"errors"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"matelot/sandbox/bundle"
)

// Layer is a layer of random content, so many bytes.
func Layer(t testing.TB, size int64) v1.Layer {
	t.Helper()
	layer, err := random.Layer(size, types.DockerLayer)
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

// Image is an image of layers for Linux on an architecture.
func Image(t testing.TB, arch string, layers ...v1.Layer) v1.Image {
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

// Named is an image under a name.
type Named struct {
	Ref   string
	Image v1.Image
}

// Write writes a bundle into a folder that goes with the test.
func Write(t testing.TB, images ...Named) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "room.tar")
	w, err := bundle.Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, named := range images {
		image, err := bundle.Of(named.Ref, named.Image)
		if err == nil {
			err = w.Add(t.Context(), image, named.Image, nil)
		}
		if err != nil {
			t.Fatal(errors.Join(err, w.Close()))
		}
	}
	if err := errors.Join(w.Finish(), w.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// Open opens a bundle for as long as the test runs.
func Open(t testing.TB, path string) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}
