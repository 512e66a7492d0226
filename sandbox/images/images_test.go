package images_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"matelot/sandbox/images"
)

func TestFind(t *testing.T) {
	for _, test := range []struct {
		ref, want string // want "" for not found
	}{
		{"alpine", "alpine:latest"},
		{"alpine:latest", "alpine:latest"},
		{"alpine:3", "alpine:3"},
		{"library/alpine", "alpine:latest"},
		{"docker.io/library/alpine:latest", "alpine:latest"},
		{"docker.io/alpine", "alpine:latest"},
		{"index.docker.io/library/ubuntu:24.04", "ubuntu:24.04"},
		{"hello-world:linux", "hello-world:linux"},
		{"nginx:alpine", "nginx:alpine"},
		{"matelot/web:1", "matelot/web:1"},
		{"docker.io/matelot/web:1", "matelot/web:1"},
		{"alpine:9.99", ""},
		{"localhost:5000/alpine", ""},
		{"ghcr.io/library/alpine", ""},
		{"someone/alpine", ""},
		{"alpine@sha256:" + strings.Repeat("0", 64), ""},
		{"redis", "redis:latest"},
		{"postgres:17-alpine", "postgres:17-alpine"},
		{"mysql", ""},
		{"", ""},
	} {
		image, ok := images.Find(test.ref)
		if ok != (test.want != "") || image.Ref != test.want {
			t.Errorf("Find(%q) = %q, %v; want %q", test.ref, image.Ref, ok, test.want)
		}
	}
}

func TestEveryImageIsBuiltForBothArchitectures(t *testing.T) {
	for _, image := range images.All() {
		ids := map[string]bool{}
		for _, arch := range []string{"amd64", "arm64"} {
			id, err := image.ID(arch)
			if err != nil {
				t.Fatalf("%s: %v", image.Ref, err)
			}
			if !strings.HasPrefix(id, "sha256:") || len(id) != len("sha256:")+64 {
				t.Errorf("%s for %s: ID %q is no digest", image.Ref, arch, id)
			}
			digest, err := image.Digest(arch)
			if err != nil || digest == id {
				t.Errorf("%s for %s: digest %q, %v; must be one of its own", image.Ref, arch, digest, err)
			}
			ids[id] = true
		}
		if len(ids) != 2 {
			t.Errorf("%s: the same ID for both architectures", image.Ref)
		}
	}
}

func TestArchitectureNames(t *testing.T) {
	image, _ := images.Find("alpine")
	for alias, arch := range map[string]string{"x86_64": "amd64", "aarch64": "arm64", "arm64/v8": "arm64"} {
		got, err := image.ID(alias)
		if err != nil {
			t.Fatal(err)
		}
		if want, _ := image.ID(arch); got != want {
			t.Errorf("ID(%q) = %s, want that of %s", alias, got, arch)
		}
	}
	if _, err := image.Archive("riscv64"); !errors.Is(err, images.ErrNoArch) {
		t.Errorf("Archive(riscv64): %v, want ErrNoArch", err)
	}
}

func TestArchiveIsTheSameEachTimeAndAsLongAsSaid(t *testing.T) {
	for _, image := range images.All() {
		first, second := read(t, image), read(t, image)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two archives differ", image.Ref)
		}
		if size, err := image.Size("amd64"); err != nil || size != int64(len(first)) {
			t.Errorf("%s: Size is %d, %v; the archive has %d bytes", image.Ref, size, err, len(first))
		}
	}
}

func TestAsChangesOnlyTheName(t *testing.T) {
	alpine, _ := images.Find("alpine")
	other := alpine.As("registry.example:5000/a/b:7")
	want, _ := alpine.ID("amd64")
	if got, err := other.ID("amd64"); err != nil || got != want {
		t.Errorf("ID under another name: %s, %v; want %s", got, err, want)
	}
	files := untar(t, read(t, other))
	if !strings.Contains(string(files["manifest.json"]), `"RepoTags":["registry.example:5000/a/b:7"]`) {
		t.Errorf("manifest.json lacks the new name: %s", files["manifest.json"])
	}
	if !strings.Contains(string(files["index.json"]), `"io.containerd.image.name":"registry.example:5000/a/b:7"`) {
		t.Errorf("index.json lacks the new name: %s", files["index.json"])
	}
}

// budget is what the embedded archives may weigh, both architectures together.
const budget = 12 << 20 // bytes

func TestSizeBudget(t *testing.T) {
	var total int64
	for _, arch := range []string{"amd64", "arm64"} {
		size, err := images.ArchiveSize(arch, images.All()...)
		if err != nil {
			t.Fatal(err)
		}
		total += size
	}
	if total > budget {
		t.Errorf("all images take %d bytes, more than %d", total, budget)
	}
	hello, _ := images.Find("hello-world")
	if size, err := hello.Size("amd64"); err != nil || size > 1<<20 {
		t.Errorf("hello-world takes %d bytes, %v; it must stay small", size, err)
	}
}

func read(t *testing.T, image images.Image) []byte {
	t.Helper()
	archive, err := image.Archive("amd64")
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(archive)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
