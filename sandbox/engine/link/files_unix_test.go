//go:build unix

package link_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"matelot/sandbox/engine/link"
)

func TestFilesAreCarried(t *testing.T) {
	l, _ := newLink(t)
	then := time.Unix(1_700_000_000, 123_000_000)
	dir := filepath.Join(t.TempDir(), "work", "here")
	if err := l.Put(t.Context(), dir, archive(t,
		&tar.Header{Name: "web/", Typeflag: tar.TypeDir, Mode: 0o755},
		&tar.Header{Name: "web/index.html", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5, ModTime: then, Format: tar.FormatPAX},
		&tar.Header{Name: "run.sh", Typeflag: tar.TypeReg, Mode: 0o755, Size: 5},
	)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "run.sh"), 1<<40); err != nil { // sparse
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "web", "index.html")); err != nil || !info.ModTime().Equal(then) {
		t.Errorf("the time of a file is %v, %v", info.ModTime(), err)
	}
	got := listing(t, l, dir, link.Limits{Files: 10, File: 1 << 20, Total: 1 << 20})
	want := "out omitted: link\npipe omitted: special\nrun.sh omitted: limit\nweb/ 755\nweb/index.html 644 xxxxx\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := listing(t, l, dir, link.Limits{Files: 2, File: 1 << 20, Total: 1 << 20}); got != "out omitted: link\npipe omitted: special\nrun.sh omitted: limit\n" {
		t.Errorf("beyond the number of files:\n%s", got)
	}
}

func TestNothingIsCarriedOutsideTheFolder(t *testing.T) {
	l, _ := newLink(t)
	outside := t.TempDir()
	dir := filepath.Join(outside, "work")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, header := range []*tar.Header{
		{Name: "../evil", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: filepath.Join(outside, "evil"), Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: "link/evil", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/"},
		{Name: "a", Typeflag: tar.TypeFifo},
	} {
		if err := l.Put(t.Context(), dir, archive(t, header)); err == nil {
			t.Errorf("%s was taken", header.Name)
		}
	}
	if _, err := os.Stat(filepath.Join(outside, "evil")); err == nil {
		t.Error("a file was written outside the folder")
	}
}

// archive is a tar archive whose files hold x.
func archive(t *testing.T, headers ...*tar.Header) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		h.Uid, h.Gid = os.Getuid(), os.Getgid()
		err := w.WriteHeader(h)
		if err == nil {
			_, err = io.WriteString(w, strings.Repeat("x", int(h.Size)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func listing(t *testing.T, l *link.Link, dir string, limits link.Limits) string {
	t.Helper()
	out, err := l.Get(t.Context(), dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var b strings.Builder
	r := tar.NewReader(out)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if why := h.PAXRecords[link.Omitted]; why != "" {
			fmt.Fprintf(&b, "%s omitted: %s\n", h.Name, why)
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s %o %s", h.Name, h.Mode, content)))
	}
}
