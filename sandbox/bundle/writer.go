package bundle

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Writer writes a bundle as one file. Until Finish it lies beside it as FILE.part: a
// writing that was broken off goes on with the blobs that it has.
type Writer struct {
	path   string
	lock   *flock.Flock
	file   *os.File
	end    int64 // of the last whole entry
	blobs  map[string]int64
	images []Image
	before *Bundle // that has the name now; nil where there is none
}

// ErrWriting says that another process writes the same file.
var ErrWriting = errors.New("another process writes this file")

// Create begins a bundle, or goes on with one that was broken off. A bundle that has
// the name already stays as it is until Finish, and what it has is taken from there.
func Create(ctx context.Context, path string) (_ *Writer, err error) {
	lock, err := lockAway(path + ".part.lock")
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	if lock == nil {
		return nil, fmt.Errorf("%s: %w", path, ErrWriting)
	}
	w := &Writer{path: path, blobs: map[string]int64{}, lock: lock}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Close())
		}
	}()
	if w.file, err = os.OpenFile(w.partPath(), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	if err := w.resume(ctx); err != nil {
		return nil, err
	}
	if before, err := Open(path); err == nil { // what is no bundle makes way for one
		w.before = before
	}
	if w.end > 0 {
		return w, nil
	}
	return w, w.entry(layoutName, int64(len(layoutText)), func(to io.Writer) error {
		_, err := io.WriteString(to, layoutText)
		return err
	})
}

func (w *Writer) partPath() string { return w.path + ".part" }

// resume finds the whole entries that a writing before left, and cuts off the rest.
func (w *Writer) resume(ctx context.Context) error {
	info, err := w.file.Stat()
	if err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	err = eachEntry(w.file, info.Size(), func(e tarEntry) error {
		after := e.at + (e.size+tarBlock-1)/tarBlock*tarBlock
		if after > info.Size() {
			return errCut
		}
		if digits, ok := strings.CutPrefix(e.name, blobFolder); ok {
			sum, err := hashOf(ctx, io.NewSectionReader(w.file, e.at, e.size))
			if err != nil {
				return err
			}
			if sum != sha256Prefix+digits || w.has(sum) {
				return errCut
			}
			w.blobs[sum] = e.size
		} else if e.name != layoutName || w.end > 0 {
			return errCut // the index is written anew
		}
		w.end = after
		return nil
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	if err != nil && !errors.Is(err, errCut) && !errors.Is(err, ErrFormat) {
		return err
	}
	return w.cut()
}

var errCut = errors.New("the rest is cut off")

const tarBlock = 512 // bytes; headers and contents fill whole blocks

// cut takes away what is behind the last whole entry.
func (w *Writer) cut() error {
	err := w.file.Truncate(w.end)
	if err == nil {
		_, err = w.file.Seek(w.end, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	return nil
}

// entry writes a file whole, or nothing of it.
func (w *Writer) entry(name string, size int64, content func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("writing %s: %w", name, err), w.cut())
		}
	}()
	archive := tar.NewWriter(w.file)
	if err := archive.WriteHeader(headerOf(name, size)); err != nil {
		return err
	}
	if err := content(archive); err != nil {
		return err
	}
	if err := archive.Flush(); err != nil { // fails where something is missing
		return err
	}
	w.end, err = w.file.Seek(0, io.SeekCurrent)
	return err
}

func (w *Writer) has(digest string) bool {
	_, ok := w.blobs[digest]
	return ok
}

// Has tells whether a blob is in the bundle already.
func (w *Writer) Has(b Blob) bool { return w.has(b.Digest) && w.blobs[b.Digest] == b.Size }

// Put writes a blob, unless it is there. One with another digest is refused with a
// *CorruptError.
func (w *Writer) Put(ctx context.Context, b Blob, open func() (io.ReadCloser, error)) (err error) {
	digits, ok := hexOf(b.Digest)
	if !ok || b.Size < 0 || b.Size > MaxBlob {
		return fmt.Errorf("%q of %d bytes: %w", b.Digest, b.Size, ErrNoBlob)
	}
	if w.Has(b) {
		return nil
	}
	if w.before != nil {
		if known, _, err := w.before.Open(b.Digest); err == nil && w.put(ctx, b, digits, known) == nil {
			return nil
		}
	}
	content, err := open()
	if err != nil {
		return err
	}
	return w.put(ctx, b, digits, content)
}

func (w *Writer) put(ctx context.Context, b Blob, digits string, content io.ReadCloser) (err error) {
	defer func() { err = errors.Join(err, content.Close()) }()
	hash := sha256.New()
	err = w.entry(blobFolder+digits, b.Size, func(to io.Writer) error {
		n, err := io.Copy(io.MultiWriter(to, hash), io.LimitReader(reading{ctx, content}, b.Size+1))
		switch {
		case err != nil && !errors.Is(err, tar.ErrWriteTooLong):
			return err
		case n < b.Size:
			return io.ErrUnexpectedEOF
		case err != nil || sha256Prefix+hex.EncodeToString(hash.Sum(nil)) != b.Digest:
			return &CorruptError{b.Digest}
		}
		return nil
	})
	if err == nil {
		w.blobs[b.Digest] = b.Size
	}
	return err
}

// reading ends with ctx.
type reading struct {
	ctx context.Context //nolint:containedctx // an io.Reader is given none
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Name names an image, whose blobs have all been put, in the index.
func (w *Writer) Name(image Image) error {
	for _, b := range image.Blobs() {
		if !w.Has(b) {
			return fmt.Errorf("naming %s: %s: %w", image.Ref, b.Digest, ErrNoBlob)
		}
	}
	same := func(other Image) bool { return other.Ref == image.Ref && other.Platform() == image.Platform() }
	w.images = append(slices.DeleteFunc(w.images, same), image)
	return nil
}

// Before gives the images of the bundle that has the name already.
func (w *Writer) Before() []Image {
	if w.before == nil {
		return nil
	}
	return w.before.Images()
}

// Keep takes an image over from the bundle that has the name already.
func (w *Writer) Keep(ctx context.Context, image Image) error {
	gone := func() (io.ReadCloser, error) { return nil, &CorruptError{image.Manifest.Digest} }
	for _, b := range image.Blobs() {
		if err := w.Put(ctx, b, gone); err != nil {
			return fmt.Errorf("keeping %s: %w", image.Ref, err)
		}
	}
	return w.Name(image)
}

// Images are those that were named.
func (w *Writer) Images() []Image { return slices.Clone(w.images) }

// Finish writes the index, and gives the file its name. A bundle before it goes.
func (w *Writer) Finish() error {
	index, err := indexOf(w.images)
	if err != nil {
		return err
	}
	err = w.entry(indexName, int64(len(index)), func(to io.Writer) error {
		_, err := to.Write(index)
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.file.Write(make([]byte, 2*tarBlock)) // ends a tar file
	err = errors.Join(err, w.file.Sync(), w.file.Close())
	w.file = nil
	err = errors.Join(err, w.closeBefore()) // Windows replaces no file that is open
	if err == nil {
		err = os.Rename(w.partPath(), w.path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(w.path), err)
	}
	return nil
}

// Close lets go of the file. What was not finished stays, for who goes on with it.
func (w *Writer) Close() error {
	var err error
	if w.file != nil {
		err = w.file.Close()
		w.file = nil
	}
	err = errors.Join(err, w.closeBefore())
	if w.lock != nil {
		err = errors.Join(err, unlockAway(w.lock))
		w.lock = nil // its file may be another's now
	}
	return err
}

func (w *Writer) closeBefore() (err error) {
	if w.before != nil {
		err = w.before.Close()
		w.before = nil
	}
	return err
}

func textOf(text []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
}
