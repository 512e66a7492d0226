package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/sandbox/bundle"
)

// How often one tries again after a failure where nothing more has come, and how long
// one waits for that, and for the next byte.
const (
	triesOnDemand     = 3
	triesInBackground = 6
	lastPatience      = 30 * time.Second
	stalled           = 30 * time.Second
)

// gathering fetches images from one room.
type gathering struct {
	f     *Fetcher
	m     client.Membership
	conn  *client.Conn
	tries int
}

func (f *Fetcher) gathering(m client.Membership) *gathering {
	return &gathering{f: f, m: m, conn: m.ConnectForFiles(), tries: triesInBackground}
}

// image fetches what is missing of an image, and names it.
func (g *gathering) image(ctx context.Context, wanted classroom.Image, told func(done, total int64)) error {
	if full, err := bundle.FullRef(wanted.Ref); err != nil || full != wanted.Ref {
		return fmt.Errorf("%q is no name of an image", wanted.Ref)
	}
	name, _ := classroom.Repository(wanted.Ref)
	at := classroom.PathRegistry + name
	image := bundle.Image{
		Ref: wanted.Ref, OS: wanted.OS, Arch: wanted.Arch, Variant: wanted.Variant, Origin: g.m.Key,
		Manifest: bundle.Blob{MediaType: wanted.MediaType, Digest: wanted.Digest, Size: wanted.Bytes},
	}
	if wanted.Bytes > bundle.MaxManifest {
		return fmt.Errorf("the manifest of %s cannot have %d bytes", wanted.Ref, wanted.Bytes)
	}
	if err := g.blob(ctx, at+"/manifests/", image.Manifest, nil); err != nil {
		return err
	}
	b, err := g.f.store.Open()
	if err != nil {
		return err
	}
	text, err := b.Small(image.Manifest, bundle.MaxManifest)
	if err = errors.Join(err, b.Close()); err != nil {
		return err
	}
	if image, err = image.ReadManifest(text); err != nil {
		return err
	}
	if err := g.blobs(ctx, at+"/blobs/", image, told); err != nil {
		return err
	}
	return g.f.store.Put(image)
}

// blobs fetches what else an image is made of.
func (g *gathering) blobs(ctx context.Context, at string, image bundle.Image, told func(done, total int64)) error {
	var done int64
	total := image.Size()
	for _, blob := range image.Blobs() {
		if blob.Digest != image.Manifest.Digest {
			err := g.blob(ctx, at, blob, func(come int64) {
				if told != nil {
					told(done+come, total)
				}
			})
			if err != nil {
				return err
			}
		}
		done += blob.Size
		if told != nil {
			told(done, total)
		}
	}
	return nil
}

// blob fetches what is missing of a blob. It tries again while that brings something.
func (g *gathering) blob(ctx context.Context, at string, b bundle.Blob, told func(int64)) (err error) {
	p, err := g.f.store.Begin(ctx, b)
	if err != nil || p == nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	patience := g.f.patience
	for failed := 0; ; {
		before := p.Size()
		err := g.rest(ctx, at+b.Digest, b, p, told)
		if err == nil {
			err = p.Commit()
		}
		var refused *client.RefusedError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil || !passing(err):
			return err
		case errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests:
			// Others of this learner's are at it.
		case p.Size() > before:
			failed, patience = 0, g.f.patience
		default:
			failed++
		}
		if failed >= g.tries {
			return err
		}
		if err := pause(ctx, patience); err != nil {
			return err
		}
		patience = min(2*patience, lastPatience)
	}
}

// rest fetches a blob from where it is.
func (g *gathering) rest(ctx context.Context, path string, b bundle.Blob, p *bundle.Partial, told func(int64)) error {
	if p.Size() == b.Size {
		return nil
	}
	select {
	case g.f.slots <- struct{}{}:
		defer func() { <-g.f.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(stalled, func() { cancel(os.ErrDeadlineExceeded) })
	defer timer.Stop()
	header := http.Header{}
	if p.Size() > 0 {
		header.Set("Range", "bytes="+strconv.FormatInt(p.Size(), 10)+"-")
	}
	resp, err := g.conn.Do(ctx, http.MethodGet, path, nil, header)
	var refused *client.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusRequestedRangeNotSatisfiable {
		return errors.Join(err, p.Restart())
	}
	if err != nil {
		return because(ctx, err)
	}
	defer resp.Body.Close()
	from := "bytes " + strconv.FormatInt(p.Size(), 10) + "-"
	if p.Size() > 0 && (resp.StatusCode != http.StatusPartialContent || !strings.HasPrefix(resp.Header.Get("Content-Range"), from)) {
		if err := p.Restart(); err != nil {
			return err
		}
		if resp.StatusCode == http.StatusPartialContent {
			return errors.New("the classroom sent another part than it was asked for")
		}
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{p}, &heard{resp.Body, timer, p, told}, make([]byte, 256<<10))
	return because(ctx, err)
}

// because says why something was broken off that was for want of a next byte.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, os.ErrDeadlineExceeded) {
		return cause
	}
	return err
}

// heard notes that something comes, and tells how much is here.
type heard struct {
	io.Reader
	timer *time.Timer
	p     *bundle.Partial
	told  func(int64)
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.timer.Reset(stalled)
	if h.told != nil && n > 0 {
		h.told(h.p.Size() + int64(n))
	}
	return n, err
}

// passing tells whether it is worth trying again: the network's troubles are, and a
// blob that came changed; a classroom that says no, or that is another, is not, nor is
// a file of this machine that cannot be written, as on a full disk.
func passing(err error) bool {
	var refused *client.RefusedError
	if errors.As(err, &refused) {
		return refused.Status == http.StatusTooManyRequests || refused.Status >= 500 ||
			refused.Status == http.StatusRequestedRangeNotSatisfiable
	}
	var file *fs.PathError
	var renamed *os.LinkError
	return !errors.Is(err, client.ErrForged) && !errors.Is(err, bundle.ErrFormat) && !errors.As(err, &file) && !errors.As(err, &renamed)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
