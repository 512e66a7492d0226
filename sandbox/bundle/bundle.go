package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Content is a blob that was opened: random access, for as long as it is not closed.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// files are what a bundle's content lies in.
type files interface {
	open(digits string) (Content, int64, error)
	size(digits string) (int64, bool)
	close() error
}

// Bundle is a bundle that is read. It may be used by several at once.
type Bundle struct {
	images []Image
	files  files
}

// ErrNoBlob says that a bundle has not got a blob.
var ErrNoBlob = errors.New("there is no such blob")

// CorruptError says that a blob is not what its digest says.
type CorruptError struct{ Digest string }

func (e *CorruptError) Error() string { return "the content of " + e.Digest + " has been changed" }

// Open opens a bundle: a tar file, or a folder. Its index, manifests and
// configurations are read, and that all blobs are there is made sure of; the layers'
// digests are compared when they are read (Verify, Archive).
func Open(path string) (*Bundle, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("opening the images: %w", err)
	}
	var (
		content files
		index   []byte
	)
	if info.IsDir() {
		content, index, err = openFolder(path)
	} else {
		content, index, err = openTar(path)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the images in %s: %w", path, err)
	}
	b := &Bundle{files: content}
	if err := b.read(index); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the images in %s: %w", path, err), content.close())
	}
	return b, nil
}

// read reads the images of an index.
func (b *Bundle) read(index []byte) error {
	images, err := readIndex(index)
	if err != nil {
		return err
	}
	for i, image := range images {
		if images[i], err = b.complete(image); err != nil {
			return err
		}
	}
	b.images = images
	return nil
}

// complete reads what an image is made of, and makes sure that it is there.
func (b *Bundle) complete(image Image) (Image, error) {
	text, err := b.Small(image.Manifest, MaxManifest)
	if err != nil {
		return image, malformed("the manifest of %s: %v", image.Ref, err)
	}
	if image, err = image.ReadManifest(text); err != nil {
		return image, err
	}
	for _, blob := range image.Blobs() {
		digits, _ := hexOf(blob.Digest)
		size, ok := b.files.size(digits)
		if !ok {
			return image, malformed("%s needs %s, which is not in it", image.Ref, blob.Digest)
		}
		if size != blob.Size {
			return image, malformed("%s needs %d bytes of %s, and there are %d", image.Ref, blob.Size, blob.Digest, size)
		}
	}
	if text, err = b.Small(image.Config, maxConfig); err != nil {
		return image, malformed("the configuration of %s: %v", image.Ref, err)
	}
	return image, image.CheckConfig(text)
}

// Images lists what is in the bundle.
func (b *Bundle) Images() []Image { return slices.Clone(b.images) }

// Find gives the image that is known by a whole name for an architecture.
func (b *Bundle) Find(ref, arch string) (Image, bool) { return Find(b.images, ref, arch) }

// Open opens a blob, whose digest is not compared, and tells its size. Who opens it
// closes it. ErrNoBlob is the error for what is not there.
func (b *Bundle) Open(digest string) (Content, int64, error) {
	digits, ok := hexOf(digest)
	if !ok {
		return nil, 0, fmt.Errorf("%q: %w", digest, ErrNoBlob)
	}
	return b.files.open(digits)
}

// Small reads a small blob whole, and compares its digest.
func (b *Bundle) Small(blob Blob, most int64) (_ []byte, err error) {
	if blob.Size > most {
		return nil, fmt.Errorf("%s has %d bytes", blob.Digest, blob.Size)
	}
	content, size, err := b.Open(blob.Digest)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if size != blob.Size {
		return nil, fmt.Errorf("%s has %d bytes, and should have %d", blob.Digest, size, blob.Size)
	}
	text, err := io.ReadAll(io.LimitReader(content, size))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", blob.Digest, err)
	}
	if sum := sha256.Sum256(text); sha256Prefix+hex.EncodeToString(sum[:]) != blob.Digest {
		return nil, &CorruptError{blob.Digest}
	}
	return text, nil
}

// Verify reads blobs and compares their digests. The error is a *CorruptError where
// one was changed.
func (b *Bundle) Verify(ctx context.Context, blobs []Blob) error {
	for _, blob := range blobs {
		if err := b.verify(ctx, blob); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bundle) verify(ctx context.Context, blob Blob) (err error) {
	content, size, err := b.Open(blob.Digest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if size != blob.Size {
		return &CorruptError{blob.Digest}
	}
	sum, err := hashOf(ctx, content)
	if err != nil {
		return fmt.Errorf("reading %s: %w", blob.Digest, err)
	}
	if sum != blob.Digest {
		return &CorruptError{blob.Digest}
	}
	return nil
}

// hashOf gives the digest of what is read, until ctx ends.
func hashOf(ctx context.Context, r io.Reader) (string, error) {
	hash := sha256.New()
	buffer := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := r.Read(buffer)
		hash.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			return sha256Prefix + hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// All lists the blobs of images, each once.
func All(images []Image) []Blob {
	var blobs []Blob
	seen := map[string]bool{}
	for _, image := range images {
		for _, blob := range image.Blobs() {
			if !seen[blob.Digest] {
				seen[blob.Digest] = true
				blobs = append(blobs, blob)
			}
		}
	}
	return blobs
}

// Close lets go of the file. Blobs that are open can be read no more.
func (b *Bundle) Close() error { return b.files.close() }
