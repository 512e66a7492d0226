package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/sandbox/bundle"
)

// Fetcher gets the images of the classroom that was joined, whichever that is at the
// moment. It may be used by several at once.
type Fetcher struct {
	room  client.Store
	store bundle.Store
	slots chan struct{} // that transfers are in

	patience time.Duration // after a failure, at first

	mu     sync.Mutex
	listed listing
}

// listing is what a room said that it has, or that it does not answer.
type listing struct {
	token  string // of the membership
	at     time.Time
	images []classroom.Image
	err    error
}

// How long a room's list is believed, and that it does not answer.
const (
	listMemory    = time.Minute
	failureMemory = 20 * time.Second
)

// New gets images into a folder.
func New(room client.Store, dir string) *Fetcher {
	return &Fetcher{room: room, store: bundle.Store{Dir: dir}, slots: make(chan struct{}, classroom.MaxTransfers), patience: time.Second}
}

// Progress is how far the images of a room have come.
type Progress struct {
	Images, Of  int   // that are here, and that the room has for this engine
	Bytes, Size int64 // of those that are fetched now
}

// Archive gives an image that the room has, as `docker load` takes it, with its size.
// What of it is not here is fetched first; told, which may be nil, is told how many of
// its bytes are here. found is false where no classroom was joined, or it has no such
// image. Who reads the archive closes it.
func (f *Fetcher) Archive(ctx context.Context, ref, arch string, told func(done, total int64)) (archive io.ReadCloser, size int64, found bool, err error) {
	m, joined, err := f.room.Membership()
	if err != nil || !joined {
		return nil, 0, false, err
	}
	if archive, size, found, err = f.here(ctx, m, ref, arch); err != nil || found {
		return archive, size, found, err
	}
	images, err := f.list(ctx, m, false)
	if err != nil {
		return nil, 0, false, err
	}
	for _, image := range forEngine(images, arch) {
		if image.Ref != ref {
			continue
		}
		g := f.gathering(m)
		defer g.conn.Close()
		g.tries = triesOnDemand
		if err := g.image(ctx, image, told); err != nil {
			return nil, 0, false, fmt.Errorf("fetching %s from the classroom: %w", ref, err)
		}
		return f.here(ctx, m, ref, arch)
	}
	return nil, 0, false, nil
}

// here gives an image that has come, whole and unchanged. What was changed is taken
// away, so that it is fetched anew.
func (f *Fetcher) here(ctx context.Context, m client.Membership, ref, arch string) (io.ReadCloser, int64, bool, error) {
	none := func(err error) (io.ReadCloser, int64, bool, error) { return nil, 0, false, err }
	b, err := f.store.Open()
	if err != nil {
		return none(err)
	}
	image, ok := bundle.Find(ofRoom(b.Images(), m.Key), ref, arch)
	if !ok {
		return none(b.Close())
	}
	err = b.Verify(ctx, image.Blobs())
	var corrupt *bundle.CorruptError
	switch {
	case errors.As(err, &corrupt):
		return none(errors.Join(f.store.Remove(corrupt.Digest), b.Close()))
	case errors.Is(err, bundle.ErrNoBlob):
		return none(b.Close())
	case err != nil:
		return none(errors.Join(err, b.Close()))
	}
	return &owning{b.Archive(image), b}, bundle.ArchiveSize(image), true, nil
}

// owning closes the folder with what is read of it.
type owning struct {
	io.ReadCloser
	bundle *bundle.Bundle
}

func (o *owning) Close() error { return errors.Join(o.ReadCloser.Close(), o.bundle.Close()) }

// ofRoom are those that came from a classroom, known by its key: an ID could be another's.
func ofRoom(images []bundle.Image, key string) (of []bundle.Image) {
	for _, image := range images {
		if image.Origin == key {
			of = append(of, image)
		}
	}
	return of
}

// forEngine are the images that an engine can run, one for each name.
func forEngine(images []classroom.Image, arch string) (of []classroom.Image) {
	seen := map[string]bool{}
	for _, image := range images {
		if image.OS == "linux" && image.Arch == bundle.GoArch(arch) && !seen[image.Ref] {
			seen[image.Ref] = true
			of = append(of, image)
		}
	}
	return of
}

// list asks the room what it has, or remembers. A room without images has none.
func (f *Fetcher) list(ctx context.Context, m client.Membership, anew bool) ([]classroom.Image, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, memory := f.listed, listMemory
	if known.err != nil {
		memory = failureMemory
	}
	if !anew && known.token == m.Token && time.Since(known.at) < memory {
		return known.images, known.err
	}
	conn := m.Connect()
	defer conn.Close()
	images, err := conn.Images(ctx)
	var refused *client.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		images, err = nil, nil
	}
	if ctx.Err() == nil { // one who left says nothing of the room
		f.listed = listing{m.Token, time.Now(), images, err}
	}
	if err == nil {
		err = f.room.SaveImages(m, images)
	}
	return images, err
}

// All fetches all images of the room for an engine, until they are here or ctx ends.
// While the room does not answer it tries again, ever more seldom. told, which may be
// nil, is told what has come.
func (f *Fetcher) All(ctx context.Context, arch string, told func(Progress)) error {
	m, joined, err := f.room.Membership()
	if err != nil || !joined {
		return err
	}
	if told == nil {
		told = func(Progress) {}
	}
	unlock, err := f.alone(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for patience := f.patience; ; patience = min(2*patience, lastPatience) {
		err := f.pass(ctx, m, arch, told)
		if err == nil || ctx.Err() != nil || !passing(err) {
			return err
		}
		if err := pause(ctx, patience); err != nil {
			return err
		}
		if now, ok, err := f.room.Membership(); err != nil || !ok || now.Token != m.Token {
			return err
		}
	}
}

// alone waits until no other process of this learner fetches all.
func (f *Fetcher) alone(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(f.store.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for images: %w", err)
	}
	lock := flock.New(filepath.Join(f.store.Dir, ".fetch.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, waitForOther); err != nil {
		return nil, errors.Join(fmt.Errorf("waiting for another who fetches images: %w", err), lock.Close())
	}
	return func() { _ = lock.Close() }, nil // the lock ends with the file, whatever Close says
}

const waitForOther = 2 * time.Second

// pass fetches what is missing, once.
func (f *Fetcher) pass(ctx context.Context, m client.Membership, arch string, told func(Progress)) error {
	images, err := f.list(ctx, m, true)
	if err != nil {
		return err
	}
	images = forEngine(images, arch)
	g := f.gathering(m)
	defer g.conn.Close()
	for i, image := range images {
		if f.has(m, image) {
			continue
		}
		err := g.image(ctx, image, func(done, total int64) {
			told(Progress{Images: i, Of: len(images), Bytes: done, Size: total})
		})
		if err != nil {
			return fmt.Errorf("fetching %s from the classroom: %w", image.Ref, err)
		}
	}
	told(Progress{Images: len(images), Of: len(images)})
	return nil
}

// Known tells the whole names of the images that the room was last heard to have, and
// which of them are here, for whichever platform. It asks no network.
func (f *Fetcher) Known() (offered, here []string, err error) {
	offered, here = []string{}, []string{}
	m, joined, err := f.room.Membership()
	if err != nil || !joined {
		return offered, here, err
	}
	images, err := f.room.KnownImages()
	if err != nil {
		return offered, here, err
	}
	for _, image := range images {
		if !slices.Contains(offered, image.Ref) {
			offered = append(offered, image.Ref)
		}
		if !slices.Contains(here, image.Ref) && f.has(m, image) {
			here = append(here, image.Ref)
		}
	}
	return offered, here, nil
}

// has tells whether the very image is here, as far as names and sizes tell.
func (f *Fetcher) has(m client.Membership, wanted classroom.Image) bool {
	b, err := f.store.Open()
	if err != nil {
		return false
	}
	defer b.Close() //nolint:errcheck // it was only read
	for _, image := range ofRoom(b.Images(), m.Key) {
		if image.Ref == wanted.Ref && image.Manifest.Digest == wanted.Digest {
			return true
		}
	}
	return false
}
