package fetch

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/bundletest"
)

const nginx, alpine = "docker.io/library/nginx:alpine", "docker.io/library/alpine:latest"

// newLearner is a learner's machine.
func newLearner(t testing.TB) *Fetcher {
	t.Helper()
	dir := t.TempDir()
	f := New(client.Store{Dir: filepath.Join(dir, "classroom")}, filepath.Join(dir, "images"))
	f.patience = time.Millisecond
	return f
}

// again is the same machine after a restart.
func again(f *Fetcher) *Fetcher {
	g := New(f.room, f.store.Dir)
	g.patience = f.patience
	return g
}

// roomBundle has two images for amd64 that share a layer, and one for arm64.
func roomBundle(t testing.TB) (path string, images []bundle.Image) {
	t.Helper()
	shared := bundletest.Layer(t, 1_000_000)
	path = bundletest.Write(t,
		bundletest.Named{Ref: "nginx:alpine", Image: bundletest.Image(t, "amd64", shared, bundletest.Layer(t, 300_000))},
		bundletest.Named{Ref: "nginx:alpine", Image: bundletest.Image(t, "arm64", bundletest.Layer(t, 1000))},
		bundletest.Named{Ref: "alpine", Image: bundletest.Image(t, "amd64", shared)})
	return path, bundletest.Open(t, path).Images()
}

// whole makes sure that an image can be had, and is the one that was served.
func whole(t testing.TB, f *Fetcher, want bundle.Image) {
	t.Helper()
	archive, size, found, err := f.Archive(t.Context(), want.Ref, want.Arch, nil)
	if err != nil || !found {
		t.Fatalf("%s: found %v, %v", want.Ref, found, err)
	}
	defer archive.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "archive"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(file, archive)
	if err = errors.Join(err, file.Close()); err != nil || n > size {
		t.Fatalf("%d bytes of %d, %v", n, size, err)
	}
	image, err := tarball.ImageFromPath(file.Name(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := image.ConfigName(); err != nil || id.String() != want.Config.Digest {
		t.Errorf("%s is %v, %v", want.Ref, id, err)
	}
}

// told makes sure of what is known on both sides: of three images on the shelf how many
// learners have them, and what the learner knows of them.
func told(t testing.TB, c *class, f *Fetcher, sent [3]int, offered, here []string) {
	t.Helper()
	for i, o := range c.shelf.Offered() {
		if o.Learners != sent[i] {
			t.Errorf("%s for %s was sent to %d learners, not %d", o.Ref, o.Arch, o.Learners, sent[i])
		}
	}
	gotOffered, gotHere, err := f.Known()
	if err != nil || !slices.Equal(gotOffered, offered) || !slices.Equal(gotHere, here) {
		t.Errorf("the learner knows of %q, of which %q are here; %v", gotOffered, gotHere, err)
	}
}

func TestFetchedOnce(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	told(t, c, f, [3]int{}, nil, nil)
	var last Progress
	if err := f.All(t.Context(), "x86_64", func(p Progress) { last = p }); err != nil {
		t.Fatal(err)
	}
	if last != (Progress{Images: 2, Of: 2}) {
		t.Errorf("the end is %+v", last)
	}
	told(t, c, f, [3]int{1, 0, 1}, []string{nginx, alpine}, []string{nginx, alpine})
	asked, sent := c.sent()
	if want := bundle.Size([]bundle.Image{images[0], images[2]}); sent < want || sent > want+5000 {
		t.Errorf("%d bytes were sent of %d", sent, want)
	}
	slices.Sort(asked)
	if len(slices.Compact(slices.Clone(asked))) != len(asked) {
		t.Errorf("asked for twice: %v", asked)
	}
	whole(t, f, images[0])
	whole(t, again(f), images[2])
	// It is all here: the classroom is asked for its list, or not at all.
	if err := f.All(t.Context(), "amd64", nil); err != nil {
		t.Fatal(err)
	}
	if asked, _ := c.sent(); !slices.Equal(asked, []string{classroom.PathImages}) {
		t.Errorf("asked for %v", asked)
	}
	// Another classroom has the same layers, and another name for them.
	other := newClass(t, bundletest.Write(t, bundletest.Named{Ref: "mine", Image: imageOf(t, path, images[2])}), 0)
	other.join(t, f.room)
	if _, _, found, err := f.Archive(t.Context(), nginx, "amd64", nil); found || err != nil {
		t.Errorf("an image of the classroom before is given: %v", err)
	}
	mine := images[2]
	mine.Ref = "docker.io/library/mine:latest"
	whole(t, f, mine)
	if _, sent := other.sent(); sent > 2000 {
		t.Errorf("the other classroom sent %d bytes", sent)
	}
}

func TestOnDemand(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	if _, _, found, err := f.Archive(t.Context(), nginx, "amd64", nil); found || err != nil {
		t.Errorf("nobody has joined: %v", err)
	}
	if err := f.All(t.Context(), "amd64", nil); err != nil {
		t.Errorf("nobody has joined: %v", err)
	}
	c.join(t, f.room)
	for _, ref := range []string{"docker.io/library/none:latest", "docker.io/library/nginx:latest", "nginx:alpine"} {
		if _, _, found, err := f.Archive(t.Context(), ref, "amd64", nil); found || err != nil {
			t.Errorf("%s: %v", ref, err)
		}
	}
	if _, _, found, err := f.Archive(t.Context(), alpine, "arm64", nil); found || err != nil {
		t.Errorf("of another architecture: %v", err)
	}
	var done, total int64
	archive, _, found, err := f.Archive(t.Context(), nginx, "amd64", func(d, all int64) {
		if d < done {
			t.Errorf("%d after %d bytes", d, done)
		}
		done, total = d, all
	})
	if err != nil || !found || done != images[0].Size() || total != done {
		t.Fatalf("found %v, %d of %d, %v", found, done, total, err)
	}
	if err := archive.Close(); err != nil {
		t.Error(err)
	}
	asked, _ := c.sent()
	if slices.ContainsFunc(asked, func(path string) bool { return strings.Contains(path, "/alpine/") }) {
		t.Errorf("what nobody wanted was fetched: %v", asked)
	}
}

// TestCutConnections cuts the network again and again in the middle of blobs: each
// time it goes on where it was.
func TestCutConnections(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	c.wire.cutAfter(200_000)
	archive, _, found, err := f.Archive(t.Context(), nginx, "amd64", func(int64, int64) {
		if c.wire.count() < 4 {
			c.wire.mu.Lock()
			if c.wire.left == 0 {
				c.wire.left = 200_000
			}
			c.wire.mu.Unlock()
		}
	})
	if err != nil || !found {
		t.Fatalf("found %v, %v", found, err)
	}
	if err := archive.Close(); err != nil {
		t.Error(err)
	}
	if n := c.wire.count(); n < 3 {
		t.Errorf("cut only %d times", n)
	}
	asked, sent := c.sent()
	if !slices.ContainsFunc(asked, func(path string) bool { return strings.Contains(path, "bytes=") }) {
		t.Errorf("nothing was asked for by range: %v", asked)
	}
	// What was on the way is lost at each cut; all else was sent once.
	if most := images[0].Size() + int64(c.wire.count())*400_000; sent > most {
		t.Errorf("%d bytes were sent, more than %d", sent, most)
	}
	whole(t, f, images[0])
}

// TestRestart is killed in mid-blob, while the network is gone as well.
func TestRestart(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	ctx, cancel := context.WithCancel(t.Context())
	_, _, _, err := f.Archive(ctx, nginx, "amd64", func(done, _ int64) {
		if done > 400_000 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("it ended with %v", err)
	}
	c.sent()
	f = again(f)
	whole(t, f, images[0])
	asked, sent := c.sent()
	if sent > images[0].Size()-300_000 {
		t.Errorf("%d bytes were sent after the restart: %v", sent, asked)
	}
}

// TestDamage changes what is here: it is not used, and fetched anew.
func TestDamage(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	if err := f.All(t.Context(), "amd64", nil); err != nil {
		t.Fatal(err)
	}
	c.sent()
	layer := images[0].Layers[1]
	blob := filepath.Join(f.store.Dir, "blobs", "sha256", layer.Digest[len("sha256:"):])
	if err := os.WriteFile(blob, make([]byte, layer.Size), 0o600); err != nil {
		t.Fatal(err)
	}
	whole(t, f, images[0])
	if _, sent := c.sent(); sent < layer.Size || sent > layer.Size+5000 {
		t.Errorf("%d bytes were sent for a blob of %d", sent, layer.Size)
	}
	if err := os.Remove(blob); err != nil {
		t.Fatal(err)
	}
	whole(t, f, images[0])
}

// TestThisMachinesTrouble: what cannot be kept here is told, and not tried for ever.
func TestThisMachinesTrouble(t *testing.T) {
	path, _ := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	if err := os.MkdirAll(f.store.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.store.Dir, "partial"), nil, 0o600); err != nil { // where a folder has to be
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := f.All(ctx, "amd64", nil); err == nil || ctx.Err() != nil {
		t.Errorf("it ended with %v", err)
	}
}

// TestForged has a classroom send other bytes than it says.
func TestForged(t *testing.T) {
	path, images := roomBundle(t)
	c, f := newClass(t, path, 0), newLearner(t)
	c.join(t, f.room)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The layer lies behind its header: change something in the middle of it.
	at := strings.Index(string(text), images[0].Layers[0].Digest[len("sha256:"):]) + 5000
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte("forged"), int64(at)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, found, err := f.Archive(t.Context(), nginx, "amd64", nil)
	var corrupt *bundle.CorruptError
	if found || !errors.As(err, &corrupt) || corrupt.Digest != images[0].Layers[0].Digest {
		t.Errorf("found %v, %v", found, err)
	}
}

// TestRooms has classrooms that have no images, are gone, or are another.
func TestRooms(t *testing.T) {
	c, f := newClass(t, "", 0), newLearner(t)
	c.join(t, f.room)
	if _, _, found, err := f.Archive(t.Context(), nginx, "amd64", nil); found || err != nil {
		t.Errorf("a room without images: %v", err)
	}
	m, _, err := f.room.Membership()
	if err != nil {
		t.Fatal(err)
	}
	forged := m
	forged.Key = strings.Repeat("0", 64)
	if err := f.room.Save(forged, classroom.State{}); err != nil {
		t.Fatal(err)
	}
	g := again(f)
	if err := g.All(t.Context(), "amd64", nil); !errors.Is(err, client.ErrForged) {
		t.Errorf("another classroom: %v", err)
	}
	gone := m
	gone.Address = "127.0.0.1:1"
	if err := f.room.Save(gone, classroom.State{}); err != nil {
		t.Fatal(err)
	}
	g = again(f)
	if _, _, found, err := g.Archive(t.Context(), nginx, "amd64", nil); found || err == nil {
		t.Error("a classroom that is gone has images")
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { left <- g.All(ctx, "amd64", nil) }()
	if err := f.room.Leave(); err != nil {
		t.Fatal(err)
	}
	if err := <-left; err != nil {
		t.Errorf("left: %v", err)
	}
	cancel()
}

// imageOf is an image of a bundle as a library has it.
func imageOf(t testing.TB, path string, image bundle.Image) v1.Image {
	t.Helper()
	b := bundletest.Open(t, path)
	file, err := os.Create(filepath.Join(t.TempDir(), "image"))
	if err != nil {
		t.Fatal(err)
	}
	archive := b.Archive(image)
	_, err = io.Copy(file, archive)
	if err = errors.Join(err, archive.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	read, err := tarball.ImageFromPath(file.Name(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return read
}
