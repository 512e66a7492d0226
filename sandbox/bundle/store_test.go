package bundle

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// fetch takes the blobs of an image out of a bundle into a store.
func fetch(t testing.TB, s Store, b *Bundle, image Image) {
	t.Helper()
	for _, blob := range image.Blobs() {
		p, err := s.Begin(t.Context(), blob)
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			continue
		}
		content, _, err := b.Open(blob.Digest)
		if err == nil {
			_, err = content.Seek(p.Size(), io.SeekStart)
		}
		if err == nil {
			_, err = io.Copy(p, content)
		}
		if err = errors.Join(err, p.Commit(), p.Close(), content.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Put(image); err != nil {
		t.Fatal(err)
	}
}

func imagesOf(t testing.TB, s Store) []Image {
	t.Helper()
	b, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Images()
}

func TestStore(t *testing.T) {
	path, images := newBundle(t)
	b := open(t, path)
	s := Store{Dir: filepath.Join(t.TempDir(), "images")}
	if got := imagesOf(t, s); len(got) != 0 {
		t.Fatalf("a new one has %v", got)
	}
	fetch(t, s, b, images[0])
	fetch(t, s, b, images[2])
	if got := imagesOf(t, s); len(got) != 2 || Size(got) != Size([]Image{images[0], images[2]}) {
		t.Fatalf("got %v", got)
	}
	if other, err := Open(s.Dir); err != nil || len(other.Images()) != 2 {
		t.Errorf("it is no bundle in a folder: %v", err)
	}

	// An image that loses a blob is passed over, and the others are not.
	if err := s.Remove(images[0].Layers[1].Digest); err != nil {
		t.Fatal(err)
	}
	if got := imagesOf(t, s); len(got) != 1 || got[0].Ref != images[2].Ref {
		t.Fatalf("got %v", got)
	}
	fetch(t, s, b, images[0])

	// A newer image of a name makes way for the older one's blobs.
	newer := images[2]
	newer.Ref = images[0].Ref
	if err := s.Put(newer); err != nil {
		t.Fatal(err)
	}
	if got := imagesOf(t, s); len(got) != 2 || s.Has(images[0].Layers[1]) || !s.Has(images[2].Layers[0]) {
		t.Errorf("got %v", got)
	}
	// Another classroom's image of the same name is another.
	newer.Origin = "room"
	if err := s.Put(newer); err != nil {
		t.Fatal(err)
	}
	if got := imagesOf(t, s); len(got) != 3 || got[2].Origin != "room" {
		t.Errorf("got %v", got)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, indexName), []byte("{torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := imagesOf(t, s); len(got) != 0 {
		t.Errorf("a broken list has %v", got)
	}
	if err := s.Put(images[2]); err != nil || len(imagesOf(t, s)) != 1 {
		t.Errorf("a broken list is not made anew: %v", err)
	}
}

func TestPartial(t *testing.T) {
	path, images := newBundle(t)
	b := open(t, path)
	s := Store{Dir: filepath.Join(t.TempDir(), "images")}
	layer := images[0].Layers[0]
	content, _, err := b.Open(layer.Digest)
	if err != nil {
		t.Fatal(err)
	}
	begin := func() *Partial {
		t.Helper()
		p, err := s.Begin(t.Context(), layer)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := begin()
	if _, err := io.CopyN(p, content, 1000); err != nil {
		t.Fatal(err)
	}
	if err := p.Commit(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half of it is taken: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	// It goes on where it was left, and one that was changed meanwhile is seen.
	if err := os.WriteFile(s.partPath(layer.Digest[len(sha256Prefix):]), make([]byte, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	p = begin()
	if p.Size() != 1000 {
		t.Fatalf("it begins at %d", p.Size())
	}
	if _, err := io.Copy(p, content); err != nil {
		t.Fatal(err)
	}
	var corrupt *CorruptError
	if err := p.Commit(); !errors.As(err, &corrupt) || p.Size() != 0 {
		t.Fatalf("a changed one is taken: %v, %d bytes", err, p.Size())
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(p, content); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write([]byte("more")); err == nil {
		t.Error("more than all is taken")
	}
	if err := errors.Join(p.Commit(), p.Close()); err != nil || !s.Has(layer) {
		t.Fatal(err)
	}
	if p := begin(); p != nil {
		t.Error("what is there is begun again")
	}
}
