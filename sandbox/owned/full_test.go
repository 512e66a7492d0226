//go:build !windows

package owned

import (
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
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 40 // the first record begins below and ends above
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	err = r.Add(Item{Kind: Image, ID: "sha256:1"})
	if restored := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); restored != nil {
		t.Fatal(restored)
	}
	if err == nil {
		t.Fatal("the record was written in spite of the limit")
	}
	if err := r.Add(Item{Kind: Image, ID: "sha256:2"}); err != nil {
		t.Fatal(err)
	}
	items, err := Load(path)
	if err != nil || len(items) != 2 || items[0].ID != "sha256:1" || items[1].ID != "sha256:2" {
		t.Errorf("loaded %+v, %v; want both images", items, err)
	}
}
