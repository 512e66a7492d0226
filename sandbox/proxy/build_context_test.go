package proxy

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// full takes so many bytes and then fails, as a full disk does.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

// TestContextIsKeptWhole: what was read of a build's context and could not be
// kept is missing from what is sent on, so the build must not go on.
func TestContextIsKeptWhole(t *testing.T) {
	context := tarOf(map[string]string{"Dockerfile": "FROM alpine"})
	if _, err := keepPeeked(bytes.NewReader(context), &full{left: 100}, "", nil); !errors.Is(err, errFull) {
		t.Errorf("on a full disk: %v", err)
	}
	images, err := keepPeeked(bytes.NewReader(context), io.Discard, "", nil)
	if err != nil || len(images) != 1 || images[0] != "alpine" {
		t.Errorf("with room: %v, %v", images, err)
	}
}
