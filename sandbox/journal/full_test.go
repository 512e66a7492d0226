//go:build !windows

package journal

import (
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDiskTearsOneEntryOnly: an entry that could be written in part alone
// takes none of those after it along.
func TestFullDiskTearsOneEntryOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	if _, err := w.Append(Entry{Action: "container.list"}); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 150 // the second entry begins below and ends above
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	_, err := w.Append(Entry{Action: "container.stop"})
	if restored := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); restored != nil {
		t.Fatal(restored)
	}
	if err == nil {
		t.Fatal("the entry was written in spite of the limit")
	}
	if _, err := w.Append(Entry{Action: "container.start"}); err != nil {
		t.Fatal(err)
	}
	entries, err := Read(path, 0)
	if err != nil || len(entries) != 2 || entries[1].Action != "container.start" || entries[1].Seq != 2 {
		t.Errorf("read %+v, %v; want the list and the start", entries, err)
	}
}
