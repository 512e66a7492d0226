//go:build !windows

package sandbox

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestSocketsFitIntoLongFolders(t *testing.T) {
	t.Parallel()
	session := newSession(t, filepath.Join(t.TempDir(), strings.Repeat("long", 30)))
	server, err := session.Serve(t.Context(), ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	if len(session.Socket()) > maxSocketPath {
		t.Errorf("%s is too long for a socket", session.Socket())
	}
}
