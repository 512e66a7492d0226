package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"
)

// Store is a folder that blobs and images come into: an OCI image layout at any time,
// with what is on its way beside it. Several processes may use one.
type Store struct{ Dir string }

func (s Store) blobPath(digits string) string {
	return filepath.Join(s.Dir, filepath.FromSlash(blobFolder), digits)
}

func (s Store) partPath(digits string) string { return filepath.Join(s.Dir, "partial", digits) }

// make makes the folders.
func (s Store) make() error {
	for _, dir := range []string{filepath.Dir(s.blobPath("x")), filepath.Dir(s.partPath("x"))} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("making the folder for images: %w", err)
		}
	}
	return nil
}

// Has tells whether a blob is there, as far as its size tells.
func (s Store) Has(b Blob) bool {
	digits, ok := hexOf(b.Digest)
	if !ok {
		return false
	}
	info, err := os.Lstat(s.blobPath(digits))
	return err == nil && info.Mode().IsRegular() && info.Size() == b.Size
}

// Remove takes a blob away: one that turned out to be changed.
func (s Store) Remove(digest string) error {
	digits, ok := hexOf(digest)
	if !ok {
		return nil
	}
	if err := os.Remove(s.blobPath(digits)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("taking away a blob: %w", err)
	}
	return nil
}

// Open opens the images that are there whole; others are passed over. Without any
// image there is an empty bundle.
func (s Store) Open() (*Bundle, error) {
	if err := s.make(); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(s.Dir, indexName)); errors.Is(err, fs.ErrNotExist) {
		if err := s.change(func(images []Image) []Image { return images }); err != nil {
			return nil, err
		}
	}
	content, index, err := openFolder(s.Dir)
	if err != nil {
		return nil, fmt.Errorf("opening the images in %s: %w", s.Dir, err)
	}
	images, _ := readIndex(index) // one that is broken names none: it is written anew by the next Put
	b := &Bundle{files: content}
	for _, image := range images {
		if whole, err := b.complete(image); err == nil {
			b.images = append(b.images, whole)
		}
	}
	return b, nil
}

// Put names an image, whose blobs are there, in the index. One of the same name,
// platform and origin makes way; what it alone needed goes.
func (s Store) Put(image Image) error {
	if _, err := image.descriptor().imageOf(); err != nil {
		return err
	}
	same := func(other Image) bool {
		return other.Ref == image.Ref && other.Platform() == image.Platform() && other.Origin == image.Origin
	}
	return s.replace(func(images []Image) []Image { return append(slices.DeleteFunc(images, same), image) })
}

// replace changes the index and takes away the blobs that it named before and names
// no more.
func (s Store) replace(change func([]Image) []Image) error {
	before, err := s.Open()
	if err != nil {
		return err
	}
	if err := before.Close(); err != nil {
		return err
	}
	if err := s.change(change); err != nil {
		return err
	}
	after, err := s.Open()
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, b := range All(after.images) {
		needed[b.Digest] = true
	}
	err = after.Close()
	for _, b := range All(before.images) {
		if !needed[b.Digest] {
			err = errors.Join(err, s.Remove(b.Digest))
		}
	}
	return err
}

// lockWithin bounds the wait for another who writes the index.
const lockWithin = 10 * time.Second

// change writes the index anew, whole or not at all.
func (s Store) change(change func([]Image) []Image) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockWithin)
	defer cancel()
	lock := flock.New(filepath.Join(s.Dir, ".index.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return errors.Join(fmt.Errorf("locking the list of images: %w", err), lock.Close())
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	var images []Image
	text, err := os.ReadFile(filepath.Join(s.Dir, indexName))
	if err == nil {
		images, err = readIndex(text)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrFormat) { // one that is broken is made anew
		return fmt.Errorf("reading the list of images: %w", err)
	}
	if text, err = indexOf(change(images)); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(s.Dir, layoutName), []byte(layoutText)); err != nil {
		return err
	}
	return replaceFile(filepath.Join(s.Dir, indexName), text)
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(file.Name()))
	}
	return nil
}
