package bundle

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Archive is an image as `docker load` takes it on every engine from 20.10 on: a
// docker-archive and an OCI layout at once, so that each finds in it what it knows.
// Layers stay compressed as they are. Reading it fails with a *CorruptError, before
// its end, where a blob is not what its digest says. Who reads it closes it, before
// the bundle.
func (b *Bundle) Archive(image Image) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(b.writeArchive(writer, image)) }()
	return reader
}

// ArchiveSize is about how many bytes that has.
func ArchiveSize(image Image) int64 { return image.Size() + 1<<14 }

// saved is an image in manifest.json, which `docker load` reads.
type saved struct {
	Config   string
	RepoTags []string
	Layers   []string
}

func (b *Bundle) writeArchive(w io.Writer, image Image) error {
	name := func(blob Blob) string { return blobFolder + blob.Digest[len(sha256Prefix):] }
	image.Origin = ""
	index, err := indexOf([]Image{image})
	if err != nil {
		return err
	}
	s := saved{Config: name(image.Config), RepoTags: []string{image.Familiar()}, Layers: []string{}}
	for _, layer := range image.Layers {
		s.Layers = append(s.Layers, name(layer))
	}
	list, err := json.Marshal([]saved{s})
	if err != nil {
		return fmt.Errorf("writing an image's archive: %w", err)
	}
	archive := tar.NewWriter(w)
	for _, text := range []struct {
		name string
		text []byte
	}{{layoutName, []byte(layoutText)}, {indexName, index}, {"manifest.json", list}} {
		if err := writeText(archive, text.name, text.text); err != nil {
			return err
		}
	}
	for _, blob := range image.Blobs() {
		if err := b.copyBlob(archive, name(blob), blob); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("writing an image's archive: %w", err)
	}
	return nil
}

func headerOf(name string, size int64) *tar.Header {
	return &tar.Header{Name: name, Size: size, Mode: 0o644, Typeflag: tar.TypeReg, ModTime: time.Unix(0, 0)}
}

func writeText(w *tar.Writer, name string, text []byte) error {
	err := w.WriteHeader(headerOf(name, int64(len(text))))
	if err == nil {
		_, err = w.Write(text)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// copyBlob copies a blob, and compares its digest on the way.
func (b *Bundle) copyBlob(w *tar.Writer, name string, blob Blob) (err error) {
	content, size, err := b.Open(blob.Digest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if size != blob.Size {
		return &CorruptError{blob.Digest}
	}
	if err := w.WriteHeader(headerOf(name, blob.Size)); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	hash := sha256.New()
	if _, err := io.Copy(w, io.TeeReader(io.LimitReader(content, size), hash)); err != nil {
		return fmt.Errorf("copying %s: %w", blob.Digest, err)
	}
	if sha256Prefix+hex.EncodeToString(hash.Sum(nil)) != blob.Digest {
		return &CorruptError{blob.Digest}
	}
	return nil
}
