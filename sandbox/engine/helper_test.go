package engine_test

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

func removeImage(t testing.TB, c *client.Client, ref string) {
	t.Helper()
	if _, err := c.ImageRemove(context.Background(), ref, image.RemoveOptions{Force: true}); err != nil {
		t.Errorf("removing %s: %v", ref, err)
	}
}

// archiveOf packs programs into a folder.
func archiveOf(t testing.TB, dir string, programs map[string]string) io.Reader {
	t.Helper()
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	if err := w.WriteHeader(&tar.Header{Name: dir, Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
		t.Fatal(err)
	}
	for name, text := range programs {
		err := w.WriteHeader(&tar.Header{Name: dir + name, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(text))})
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &archive
}
