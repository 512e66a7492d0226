//go:build !windows

package owned

import (
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDiskLosesNothing: a record that could be written in part alone takes
// none of those after it along, and is made good with the next one.
func TestFullDiskLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	room := full(t, 40) // the first record begins below and ends above
	err = r.Add(Item{Kind: Image, ID: "sha256:1"})
	room()
	if err != nil {
		t.Fatalf("what has happened is said not to have: %v", err)
	}
	if err := r.Add(Item{Kind: Image, ID: "sha256:2"}); err != nil {
		t.Fatal(err)
	}
	items, err := Load(path)
	if err != nil || len(items) != 2 || items[0].ID != "sha256:1" || items[1].ID != "sha256:2" {
		t.Errorf("loaded %+v, %v; want both images", items, err)
	}
}

// TestOpensOnAFullDisk: what the session made can be cleaned away when there is no
// room for a shorter list of it.
func TestOpensOnAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(r.Add(Item{Kind: Container, ID: "1", Name: "web"}), r.Close())
	if err != nil {
		t.Fatal(err)
	}
	full(t, 10)
	r, err = Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if item, ok := r.ByName(Container, "web"); !ok || item.ID != "1" {
		t.Errorf("the container is %+v, %v", item, ok)
	}
	if _, err := os.Stat(path + ".next"); err == nil {
		t.Error("half of a list is left")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestFlush writes what a full disk kept out, and tells while it cannot.
func TestFlush(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	room := full(t, 10)
	if err := r.Add(Item{Kind: Volume, ID: "data"}); err != nil {
		t.Error(err)
	}
	if err := r.Remove(Volume, "other"); err != nil {
		t.Error(err)
	}
	if err := r.Add(Item{Kind: Pending, ID: "build"}); err == nil || len(r.List(Pending)) > 0 {
		t.Errorf("work is said to be noted: %v, %v", err, r.List(Pending))
	}
	if err := r.Flush(); err == nil {
		t.Error("flushed in spite of the limit")
	}
	room()
	if err := r.Flush(); err != nil {
		t.Error(err)
	}
	items, err := Load(path)
	if err != nil || len(items) != 1 || items[0].ID != "data" {
		t.Errorf("loaded %+v, %v", items, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// full lets no file of this process be longer than limit, until room is called.
func full(t *testing.T, limit uint64) (room func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	now := before
	now.Cur = limit
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now); err != nil {
		t.Fatal(err)
	}
	room = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(room)
	return room
}
