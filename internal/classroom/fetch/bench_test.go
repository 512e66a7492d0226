package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/bundletest"
)

const (
	laptops  = 30
	setBytes = 200 << 20
)

// BenchmarkRoom has 30 laptops fetch a set of images of 200 MB through one classroom,
// and then the same bytes copied raw (TCP, no encryption, no digests) over the same
// loopback into as many files: on a wire of a rate, which both share in the same way,
// and as fast as this machine goes. All 30 laptops and the classroom are in this one
// process. It needs 6 GB where TMPDIR leads.
func BenchmarkRoom(b *testing.B) {
	var images []bundletest.Named
	shared := bundletest.Layer(b, setBytes/4)
	for i := range 3 {
		images = append(images, bundletest.Named{
			Ref: "image" + strconv.Itoa(i) + ":1", Image: bundletest.Image(b, "amd64", shared, bundletest.Layer(b, setBytes/4)),
		})
	}
	path := bundletest.Write(b, images...)
	set := bundle.Size(bundletest.Open(b, path).Images())
	for _, wired := range []struct {
		name string
		rate int // bytes per second
	}{{"1Gbit", 125_000_000}, {"asFastAsItGoes", 0}} {
		b.Run(wired.name, func(b *testing.B) {
			for b.Loop() {
				limited := func() *rate.Limiter {
					if wired.rate == 0 {
						return nil
					}
					return rate.NewLimiter(rate.Limit(wired.rate), 256<<10)
				}
				sent, took := throughRoom(b, path, limited(), set)
				raw := copied(b, path, limited(), set)
				b.ReportMetric(float64(sent)/laptops/float64(set), "bytes/set")
				b.ReportMetric(took.Seconds(), "s/room")
				b.ReportMetric(raw.Seconds(), "s/raw")
				b.ReportMetric(took.Seconds()/raw.Seconds(), "ratio")
			}
		})
	}
}

// throughRoom is how much was sent, and how long until all laptops had all of it.
func throughRoom(b *testing.B, path string, limiter *rate.Limiter, set int64) (sent int64, took time.Duration) {
	b.Helper()
	c := newClass(b, path, 0)
	c.wire.rate = limiter
	var class []*Fetcher
	for range laptops {
		f := newLearner(b)
		c.join(b, f.room)
		class = append(class, f)
	}
	c.sent()
	start := time.Now()
	var all sync.WaitGroup
	for _, f := range class {
		all.Go(func() {
			if err := f.All(b.Context(), "amd64", nil); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	took = time.Since(start)
	_, sent = c.sent()
	for _, f := range class {
		there, err := f.store.Open()
		if err != nil {
			b.Fatal(err)
		}
		if size := bundle.Size(there.Images()); size != set {
			b.Errorf("a laptop has %d bytes of %d", size, set)
		}
		if err := errors.Join(there.Close(), os.RemoveAll(f.store.Dir)); err != nil {
			b.Fatal(err)
		}
	}
	return sent, took
}

// copied is how long the raw copy of the same bytes takes.
func copied(b *testing.B, path string, limiter *rate.Limiter, set int64) time.Duration {
	b.Helper()
	l, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	w := &wire{Listener: l, rate: limiter}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := w.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				file, err := os.Open(path)
				if err == nil {
					to := io.Writer(conn)
					if limiter == nil {
						to = conn.(*cuttable).Conn // so that the kernel copies
					}
					_, err = io.CopyN(to, file, set)
				}
				if err = errors.Join(err, file.Close(), conn.Close()); err != nil {
					b.Error(err)
				}
			})
		}
	})
	dir := b.TempDir()
	start := time.Now()
	var all sync.WaitGroup
	for i := range laptops {
		all.Go(func() {
			if err := download(b.Context(), l.Addr().String(), filepath.Join(dir, strconv.Itoa(i)), set); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	if err := l.Close(); err != nil {
		b.Error(err)
	}
	serving.Wait()
	if err := os.RemoveAll(dir); err != nil {
		b.Error(err)
	}
	return took
}

func download(ctx context.Context, address, path string, size int64) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	n, err := io.Copy(file, conn)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	return errors.Join(err, file.Sync(), file.Close(), conn.Close())
}
