//go:build !windows

package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestFullDiskLosesNothing: an entry that could be written in part alone takes none of
// those after it along, and goes in before them.
func TestFullDiskLosesNothing(t *testing.T) {
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
	flushed := w.Flush()
	_, again := w.Append(Entry{Action: "container.kill"})
	if restored := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); restored != nil {
		t.Fatal(restored)
	}
	if err == nil || flushed == nil || again == nil {
		t.Fatalf("written in spite of the limit: %v, %v, %v", err, flushed, again)
	}
	if _, err := w.Append(Entry{Action: "container.start"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Error(err)
	}
	entries, err := Read(path, 0)
	var actions []string
	for i, e := range entries {
		actions = append(actions, e.Action)
		if e.Seq != int64(i+1) {
			t.Errorf("entry %d has the number %d", i+1, e.Seq)
		}
	}
	if want := []string{"container.list", "container.stop", "container.kill", "container.start"}; err != nil || !slices.Equal(actions, want) {
		t.Errorf("read %q, %v; want %q", actions, err, want)
	}
	after, err := ReadFrom(path, w.Mark())
	if err != nil || len(after) != 0 {
		t.Errorf("behind the mark there are %+v, %v", after, err)
	}
	if mark := w.Mark(); mark.Offset == 0 || entryAt(t, path, mark) != "container.start" {
		t.Errorf("the mark %+v is not that of the last entry", mark)
	}
}

// entryAt is the action of the entry at a mark.
func entryAt(t *testing.T, path string, mark Mark) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var e Entry
	if err := json.NewDecoder(bytes.NewReader(data[mark.Offset:])).Decode(&e); err != nil {
		t.Fatal(err)
	}
	return e.Action
}
