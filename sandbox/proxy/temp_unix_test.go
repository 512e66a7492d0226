//go:build !windows

package proxy

import (
	"bytes"
	"io"
	"os"
	"testing"
)

// TestTemporaryFilesGoWithTheProcess: a process that is killed cannot take its
// temporary files away, so they have no name from the beginning.
func TestTemporaryFilesGoWithTheProcess(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	archive := []byte("an archive")
	kept, err := newSpool(bytes.NewReader(archive), 0, func(io.Reader) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer kept.close()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v would be left, %v", left, err)
	}
	if got, err := io.ReadAll(kept); err != nil || !bytes.Equal(got, archive) {
		t.Errorf("read %q, %v", got, err)
	}
}
