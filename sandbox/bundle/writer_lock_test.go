package bundle

import (
	"errors"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// Who ends takes the lock's file away, and still no two write at once: who locks a file
// that has just gone has locked nothing.
func TestNoTwoWritersThoughTheLockGoes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "room.tar")
	var writing, created atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 300 {
				w, err := Create(t.Context(), path)
				if errors.Is(err, ErrWriting) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				created.Add(1)
				if n := writing.Add(1); n > 1 {
					t.Errorf("%d write at once", n)
				}
				for range 100 { // while it writes, others have their turn
					runtime.Gosched()
				}
				writing.Add(-1)
				if err := w.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if created.Load() == 0 {
		t.Error("nobody ever wrote")
	}
	if left, _ := filepath.Glob(path + "*.lock"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
