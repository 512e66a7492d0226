//go:build !windows

package submission

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/grader"
)

// TestHostileFolder: no link is followed, no pipe waited for, and no hole read.
func TestHostileFolder(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	write(t, outside, map[string]string{"secret": "secret"})
	dir := filepath.Join(t.TempDir(), "ana")
	write(t, dir, map[string]string{good().name: good().text, "ports/publish/ok": "ok"})
	at := func(name string) string { return filepath.Join(dir, "ports/publish", name) }
	socket, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(shortDir(t), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for _, err := range []error{
		os.Symlink(filepath.Join(outside, "secret"), at("link")),
		os.Symlink(outside, at("folder")),
		os.Symlink("../../../../../../../../etc/passwd", at("far")),
		os.Symlink("ok", at("inside")),
		syscall.Mkfifo(at("pipe"), 0o600),
		os.Rename(socket.Addr().String(), at("socket")),
		os.WriteFile(at("control\x1b[2J"), nil, 0o600),
		os.WriteFile(at("holes"), nil, 0o600),
		os.Truncate(at("holes"), 10<<30),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := Read(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantGood(t, s)
	if diff := cmp.Diff(map[string]grader.File{"ok": {Data: []byte("ok")}}, s.Exercises["ports/publish"].Files); diff != "" {
		t.Error(diff)
	}
	got := codes(s)
	slices.Sort(got)
	if diff := cmp.Diff([]string{Device, Device, Link, Link, Link, Link, Name, TooBig}, got); diff != "" {
		t.Errorf("%s\n%v", diff, s.Problems)
	}
}

// TestDeepFolder: who goes down without end is not followed.
func TestDeepFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ana")
	write(t, dir, map[string]string{good().name: good().text, strings.Repeat("d/", 60) + "x": "x"})
	s, err := Read(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantGood(t, s)
	if diff := cmp.Diff([]string{Name}, codes(s)); diff != "" {
		t.Error(diff)
	}
}

// shortDir is a folder whose path has room for a socket's name.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "m")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// TestTheSubmissionItself may be no link and no pipe where it was found in a folder.
func TestTheSubmissionItself(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "bob.zip")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "eve.zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Find(t.Context(), []string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		s, err := Read(t.Context(), f.Path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.Name+" "+s.Problems[0].Code)
	}
	if diff := cmp.Diff([]string{"bob " + Link, "eve " + Device}, got); diff != "" {
		t.Error(diff)
	}
}
