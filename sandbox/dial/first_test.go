package dial

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFirstThatAnswers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("named pipes take the place of sockets on Windows")
	}
	dir, err := os.MkdirTemp("", "dial") // short, for macOS
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	absent := "unix://" + filepath.Join(dir, "absent")
	stale := "unix://" + filepath.Join(dir, "stale")
	live := "unix://" + filepath.Join(dir, "live")
	if err := os.WriteFile(filepath.Join(dir, "stale"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "live"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })

	t.Run("the first that answers", func(t *testing.T) {
		got, err := firstThatAnswers(t.Context(), []string{absent, stale, live})
		want := Endpoint{Host: live, Source: SourceSocket}
		if err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	})
	t.Run("none", func(t *testing.T) {
		_, err := firstThatAnswers(t.Context(), []string{absent, stale})
		var notFound *NotFoundError
		if !errors.As(err, &notFound) || len(notFound.Tried) != 2 || notFound.Tried[1].Host != stale {
			t.Fatalf("got %v", err)
		}
		if !errors.Is(notFound.Tried[0].Err, fs.ErrNotExist) || errors.Is(notFound.Tried[1].Err, fs.ErrNotExist) {
			t.Errorf("the reasons are %v and %v", notFound.Tried[0].Err, notFound.Tried[1].Err)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := firstThatAnswers(ctx, []string{absent})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}
