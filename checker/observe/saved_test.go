package observe

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"matelot/checker"
)

// member is an entry of a test archive: a link if link is set, a folder if the
// name ends in a slash, else a file.
type member struct{ name, text, link string }

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, m := range members {
		header := &tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.text)), Typeflag: tar.TypeReg}
		switch {
		case m.link != "":
			header.Typeflag, header.Linkname = tar.TypeSymlink, m.link
		case strings.HasSuffix(m.name, "/"):
			header.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// twoLayers are the layers of one image: what the second takes away, and what
// it puts in the place of something else.
func twoLayers(t testing.TB) (lower, upper []byte) {
	t.Helper()
	lower = archive(t,
		member{name: "./etc/"}, member{name: "./etc/passwd", text: "root"},
		member{name: "app/key", text: "hush hush"}, member{name: "app/page", text: "hello"},
		member{name: "cache/a"}, member{name: "cache/b/c"}, member{name: "bin", link: "usr/bin"}, member{name: "usr/bin/sh"},
		member{name: "loop", link: "loop"}, member{name: "was-dir/x"}, member{name: "was-file"}, member{name: "gone/x/y"},
	)
	upper = archive(t,
		member{name: "app/.wh.key"}, member{name: "cache/.wh..wh..opq"}, member{name: "cache/new"},
		member{name: "was-dir", text: "now a file"}, member{name: ".wh.was-file"}, member{name: "was-file/x"}, member{name: ".wh.gone"},
	)
	return lower, upper
}

var (
	config2 = `{"config":{"Env":["PASS=hush"],"Labels":{"a":"hush"}},"history":[{"created_by":"RUN hush"}]}`
	search2 = checker.ImageFilesWanted{
		Paths: []string{
			"/etc", "/etc/passwd", "app/page", "app/key", "/cache/a", "/cache/b/c", "/cache/new", "/bin/sh", "/usr/bin/sh",
			"/loop", "/was-dir", "/was-dir/x", "/was-file/x", "/was-file", "/gone", "/gone/x/y", "/", "/none",
		},
		Secrets: []string{"hush", "hello", "none"},
	}
	found2 = checker.ImageFiles{
		Present: []string{
			"/etc", "/etc/passwd", "app/page", "/cache/new", "/bin/sh", "/usr/bin/sh", "/was-dir", "/was-file/x", "/was-file", "/",
		},
		Layered: []string{
			"/etc", "/etc/passwd", "app/page", "app/key", "/cache/a", "/cache/b/c", "/cache/new", "/bin/sh", "/usr/bin/sh",
			"/loop", "/was-dir", "/was-dir/x", "/was-file/x", "/was-file", "/gone", "/gone/x/y",
		},
		Secrets: []checker.Secret{
			{Text: "hush", Where: "history"},
			{Text: "hush", Where: "env"},
			{Text: "hush", Where: "label"},
			{Text: "hush", Where: "/app/key"},
			{Text: "hello", Where: "/app/page"},
		},
	}
)

func TestFormsOfASavedImage(t *testing.T) {
	lower, upper := twoLayers(t)
	legacy := `[{"Config":"c.json","RepoTags":["x:1"],"Layers":["one/layer.tar","two/layer.tar"]}]`
	oci := []member{
		{name: "oci-layout", text: `{"imageLayoutVersion":"1.0.0"}`},
		{name: "blobs/sha256/aa", text: string(gzipped(t, lower))},
		{name: "blobs/sha256/bb", text: string(upper)},
		{name: "blobs/sha256/cc", text: config2},
		{name: "blobs/sha256/dd", text: `{"config":{"digest":"sha256:cc"},"layers":[{"digest":"sha256:aa"},{"digest":"sha256:bb"}]}`},
		// An attestation, whose layer is no file system.
		{name: "blobs/sha256/ee", text: `{"config":{"digest":"sha256:cc"},"layers":[{"digest":"sha256:ff"}]}`},
		{name: "blobs/sha256/ff", text: `{"_type":"https://in-toto.io/Statement/v0.1"}`},
		{name: "blobs/sha256/11", text: `{"manifests":[{"digest":"sha256:ee"},{"digest":"sha256:99"},{"digest":"sha256:dd"}]}`},
		{name: "index.json", text: `{"manifests":[{"digest":"sha256:11"}]}`},
	}
	tests := []struct {
		name    string
		members []member
	}{
		{"a folder a layer", []member{
			{name: "one/layer.tar", text: string(lower)},
			{name: "one/VERSION", text: "1.0"},
			{name: "two/layer.tar", text: string(upper)},
			{name: "c.json", text: config2},
			{name: "manifest.json", text: legacy},
		}},
		{"a layer that is a link", []member{
			{name: "zero/layer.tar", text: string(lower)},
			{name: "one/layer.tar", link: "../zero/layer.tar"},
			{name: "two/layer.tar", text: string(upper)},
			{name: "c.json", text: config2},
			{name: "manifest.json", text: legacy},
		}},
		{"the manifest first", []member{
			{name: "manifest.json", text: legacy},
			{name: "c.json", text: config2},
			{name: "two/layer.tar", text: string(upper)},
			{name: "one/layer.tar", text: string(gzipped(t, lower))},
		}},
		{"an OCI layout", oci},
		{"an OCI layout with a manifest.json", append([]member{
			{name: "manifest.json", text: `[{"Config":"blobs/sha256/cc","Layers":["blobs/sha256/aa","blobs/sha256/bb"]}]`},
		}, oci...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			saved, err := readSaved(bytes.NewReader(archive(t, test.members...)), search2.Secrets)
			if err != nil {
				t.Fatal(err)
			}
			found, err := saved.search(search2)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(found2, found); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An archive that other people's code writes reads alike.
func TestASavedImageByOthers(t *testing.T) {
	lower, upper := twoLayers(t)
	img, err := mutate.AppendLayers(empty.Image,
		static.NewLayer(lower, types.DockerUncompressedLayer), static.NewLayer(upper, types.DockerUncompressedLayer))
	if err != nil {
		t.Fatal(err)
	}
	img, err = mutate.Config(img, v1.Config{Env: []string{"PASS=hush"}, Labels: map[string]string{"a": "hush"}})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := tarball.Write(name.MustParseReference("x:1"), img, &buf); err != nil {
		t.Fatal(err)
	}
	saved, err := readSaved(&buf, search2.Secrets)
	if err != nil {
		t.Fatal(err)
	}
	found, err := saved.search(search2)
	if err != nil {
		t.Fatal(err)
	}
	want := found2
	want.Secrets = want.Secrets[1:] // this one has no history
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

func TestASavedImageThatCannotBeRead(t *testing.T) {
	lower, _ := twoLayers(t)
	manifest := `[{"Config":"c.json","Layers":["one/layer.tar"]}]`
	tests := []struct {
		name    string
		members []member
		want    error
	}{
		{"nothing in it", nil, errNoneIn},
		{"no manifest", []member{{name: "one/layer.tar", text: string(lower)}}, errNoneIn},
		{"an empty manifest", []member{{name: "manifest.json", text: "[]"}}, errNoneIn},
		{"a layer is missing", []member{{name: "manifest.json", text: manifest}}, errNoneIn},
		{"an index in itself", []member{{name: "index.json", text: `{"manifests":[{"digest":"../..:index.json"}]}`}}, errNoneIn},
		{"zstd", []member{{name: "manifest.json", text: manifest}, {name: "one/layer.tar", text: "\x28\xb5\x2f\xfd rest"}}, errZstd},
		{"torn gzip", []member{{name: "one/layer.tar", text: string(gzipped(t, lower)[:40])}}, io.ErrUnexpectedEOF},
		{"torn tar", []member{{name: "one/layer.tar", text: string(lower[:700])}}, io.ErrUnexpectedEOF},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			saved, err := readSaved(bytes.NewReader(archive(t, test.members...)), nil)
			if err == nil {
				_, err = saved.search(checker.ImageFilesWanted{Paths: []string{"/x"}})
			}
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestASearchIsBounded(t *testing.T) {
	lower, _ := twoLayers(t)
	for _, limit := range []budget{{bytes: 5, members: 100}, {bytes: 1 << 20, members: 3}} {
		if _, err := readLayer(bytes.NewReader(lower), nil, &limit); !errors.Is(err, errTooBig) {
			t.Errorf("got %v", err)
		}
	}
}

func TestATextAcrossTwoPiecesIsFound(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	texts := []string{"needle", "n", "a longer text that is looked for", "absent"}
	for _, text := range texts[:3] {
		for range 20 {
			before := finderChunk - 40 + random.IntN(80)
			stream := strings.Repeat(".", before) + text + strings.Repeat(".", random.IntN(finderChunk))
			got, err := newFinder(texts).in(strings.NewReader(stream))
			if err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprint([]string{text})
			if text == "needle" {
				want = fmt.Sprint([]string{"needle", "n"})
			} else if text == texts[2] {
				want = fmt.Sprint([]string{"n", text})
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%d dots before %q: found %q", before, text, got)
			}
		}
	}
}
