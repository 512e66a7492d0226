package images_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"matelot/sandbox/images"
)

// untar reads an archive into memory.
func untar(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBlobsAreWhatTheirNamesSay also follows manifest to config to layers.
func TestBlobsAreWhatTheirNamesSay(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		archive, err := images.Archive(arch, images.All()...)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		files := untar(t, content)
		for name, blob := range files {
			sum := sha256.Sum256(blob)
			if hash, isBlob := strings.CutPrefix(name, "blobs/sha256/"); isBlob && hash != hex.EncodeToString(sum[:]) {
				t.Errorf("%s: %s holds something else", arch, name)
			}
		}
		var saved []struct {
			Config           string
			RepoTags, Layers []string
		}
		if err := json.Unmarshal(files["manifest.json"], &saved); err != nil {
			t.Fatal(err)
		}
		if len(saved) != len(images.All()) {
			t.Errorf("%s: %d images in the archive, want %d", arch, len(saved), len(images.All()))
		}
		for _, image := range saved {
			checkImage(t, arch, image.RepoTags[0], image.Config, image.Layers, files)
		}
	}
}

// checkImage holds the configuration against the layers.
func checkImage(t *testing.T, arch, ref, configName string, layers []string, files map[string][]byte) {
	t.Helper()
	var config struct {
		Architecture string
		Config       struct {
			Labels map[string]string
			Env    []string
			Cmd    []string
		}
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	if err := json.Unmarshal(files[configName], &config); err != nil {
		t.Fatalf("%s: %v", ref, err)
	}
	if config.Architecture != arch {
		t.Errorf("%s: architecture %q, want %q", ref, config.Architecture, arch)
	}
	if kind := config.Config.Labels[images.LabelKind]; kind != "stand-in" && kind != "lab" {
		t.Errorf("%s: label %s is %q", ref, images.LabelKind, kind)
	}
	if len(config.Config.Cmd) == 0 || len(config.Config.Env) == 0 {
		t.Errorf("%s: no command or no PATH", ref)
	}
	if len(config.RootFS.DiffIDs) != len(layers) {
		t.Fatalf("%s: %d diff IDs for %d layers", ref, len(config.RootFS.DiffIDs), len(layers))
	}
	for i, name := range layers {
		zipped, err := gzip.NewReader(bytes.NewReader(files[name]))
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		plain, err := io.ReadAll(zipped)
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		sum := sha256.Sum256(plain)
		if got := "sha256:" + hex.EncodeToString(sum[:]); got != config.RootFS.DiffIDs[i] {
			t.Errorf("%s: layer %d is %s, the configuration says %s", ref, i, got, config.RootFS.DiffIDs[i])
		}
		checkPrograms(t, arch, ref, untar(t, plain))
	}
}

// checkPrograms reads the ELF headers: the arm64 programs cannot run here.
func checkPrograms(t *testing.T, arch, ref string, files map[string][]byte) {
	t.Helper()
	machine := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[arch]
	for _, name := range []string{"hello", "usr/bin/box"} {
		content, ok := files[name]
		if !ok {
			continue
		}
		program, err := elf.NewFile(bytes.NewReader(content))
		if err != nil {
			t.Fatalf("%s: %s: %v", ref, name, err)
		}
		if program.Machine != machine || program.Section(".interp") != nil {
			t.Errorf("%s: %s is for %s, dynamic: %v; want a static one for %s", ref, name, program.Machine, program.Section(".interp") != nil, machine)
		}
	}
}
