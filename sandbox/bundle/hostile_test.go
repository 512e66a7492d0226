package bundle

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entryOf is a file of a hostile tar file.
type entryOf struct {
	name, text, link string
	kind             byte
}

func tarOf(t testing.TB, entries ...entryOf) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hostile.tar")
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		kind := e.kind
		if kind == 0 {
			kind = tar.TypeReg
		}
		err := w.WriteHeader(&tar.Header{Name: e.name, Linkname: e.link, Typeflag: kind, Size: int64(len(e.text)), Mode: 0o644})
		if err == nil {
			_, err = io.WriteString(w, e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHostileFiles(t *testing.T) {
	good, images := newBundle(t)
	image := images[2]
	index := func(change func(*descriptor)) string {
		d := image.descriptor()
		change(&d)
		text, err := json.Marshal(ociIndex{SchemaVersion: 2, MediaType: TypeIndex, Manifests: []descriptor{d}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	layout, noImages := entryOf{name: layoutName, text: layoutText}, entryOf{name: indexName, text: `{"schemaVersion":2}`}
	withIndex := func(text string) []entryOf { return []entryOf{layout, {name: indexName, text: text}} }
	blob := entryOf{name: blobFolder + strings.Repeat("a", 64), text: "x"}
	for name, entries := range map[string][]entryOf{
		"nothing":          {},
		"no layout":        {noImages},
		"no index":         {layout},
		"another layout":   {{name: layoutName, text: `{"imageLayoutVersion":"9"}`}, noImages},
		"out of it":        {layout, noImages, {name: "../../etc/passwd", text: "x"}},
		"out by the way":   {layout, noImages, {name: "blobs/../../x", text: "x"}},
		"whole path":       {layout, noImages, {name: "/etc/passwd", text: "x"}},
		"backslashes":      {layout, noImages, {name: `blobs\..\x`, text: "x"}},
		"a drive":          {layout, noImages, {name: "C:x", text: "x"}},
		"a link":           {layout, {name: indexName, kind: tar.TypeSymlink, link: "/etc/passwd"}},
		"a hard link":      {layout, noImages, {name: blob.name, kind: tar.TypeLink, link: indexName}},
		"a device":         {layout, noImages, {name: "zero", kind: tar.TypeChar}},
		"a folder outside": {layout, noImages, {name: "../x/", kind: tar.TypeDir}},
		"a blob twice":     {layout, noImages, blob, blob},
		"the index twice":  {layout, noImages, noImages},
		"no JSON":          withIndex("{"),
		"another version":  withIndex(`{"schemaVersion":1}`),
		"blobs missing":    withIndex(index(func(*descriptor) {})),
		"no digest":        withIndex(index(func(d *descriptor) { d.Digest = "sha256:../../../etc/passwd" })),
		"another hash":     withIndex(index(func(d *descriptor) { d.Digest = "md5:" + strings.Repeat("a", 32) })),
		"less than none":   withIndex(index(func(d *descriptor) { d.Size = -1 })),
		"a huge manifest":  withIndex(index(func(d *descriptor) { d.Size = 1 << 40 })),
		"an index inside":  withIndex(index(func(d *descriptor) { d.MediaType = TypeIndex })),
		"no platform":      withIndex(index(func(d *descriptor) { d.Platform = nil })),
		"no name":          withIndex(index(func(d *descriptor) { d.Annotations = nil })),
		"a short name":     withIndex(index(func(d *descriptor) { d.Annotations[annotationName] = "alpine" })),
		"a name of tricks": withIndex(index(func(d *descriptor) { d.Annotations[annotationName] = "../alpine:1" })),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Open(tarOf(t, entries...)); !errors.Is(err, ErrFormat) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("cut short", func(t *testing.T) {
		text, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "short.tar")
		if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrFormat) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("no tar file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "x.tar")
		if err := os.WriteFile(path, bytes.Repeat([]byte("matelot "), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrFormat) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder with links", func(t *testing.T) {
		dir := unpack(t, good)
		blob := filepath.Join(dir, filepath.FromSlash(blobFolder), strings.TrimPrefix(image.Layers[0].Digest, sha256Prefix))
		away := filepath.Join(t.TempDir(), "away")
		if err := errors.Join(os.Rename(blob, away), os.Symlink(away, blob)); err != nil {
			t.Skip(err)
		}
		if _, err := Open(dir); !errors.Is(err, ErrFormat) {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzOpen reads anything as a bundle: it is refused, or what is in it can be read.
func FuzzOpen(f *testing.F) {
	path, _ := newBundle(f)
	text, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text[:min(len(text), 4096)])
	f.Add([]byte{})
	for _, entries := range [][]entryOf{
		{{name: layoutName, text: layoutText}, {name: indexName, text: `{"schemaVersion":2,"manifests":[]}`}},
		{{name: layoutName, text: layoutText}, {name: indexName, text: `{"schemaVersion":2,"manifests":[{"digest":"sha256:x"}]}`}},
	} {
		small, err := os.ReadFile(tarOf(f, entries...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(small)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "x.tar")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Open(path)
		if err != nil {
			return
		}
		defer b.Close()
		for _, image := range b.Images() {
			archive := b.Archive(image)
			_, _ = io.Copy(io.Discard, archive)
			_ = archive.Close()
		}
	})
}
