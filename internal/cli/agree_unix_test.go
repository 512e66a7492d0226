//go:build !windows

package cli

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/creack/pty"

	"matelot/internal/i18n"
)

// TestAgreeEndsWithTheCommand: Ctrl-C at the question ends it, and is no yes.
func TestAgreeEndsWithTheCommand(t *testing.T) {
	t.Parallel()
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(terminal.Close(), tty.Close()); err != nil {
			t.Error(err)
		}
	})
	app := &App{Options: Options{Streams: Streams{In: tty, Err: io.Discard}}, Words: i18n.English()}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	done := make(chan error, 1)
	go func() {
		agreed, err := app.agree(ctx, false)
		if agreed {
			t.Error("nobody agreed")
		}
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("agree ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("agree still waits for an answer")
	}
}
