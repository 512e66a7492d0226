package images

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// All but the stamp and the lock, which only the build of the images reads: what is
// released is to follow from the images alone.
//
//go:embed dist/[^s.]*
var dist embed.FS

// Errors of images that cannot be had.
var (
	// ErrNotBuilt says that the images were not made before this program was
	// compiled.
	ErrNotBuilt = errors.New("the lab images are not built in: run `make images`, then build again")
	// ErrNoArch says that there is no lab image for an architecture.
	ErrNoArch = errors.New("there are lab images for amd64 and arm64 only")
)

// Index is what the build writes about the images, as dist/index.json.
type Index struct {
	// Images is keyed by recipe, then by architecture.
	Images map[string]map[string]Built `json:"images"`
	// Programs are those that are in no image but are put into containers, each
	// compressed by gzip: keyed by name, then by architecture.
	Programs map[string]map[string]Blob `json:"programs,omitempty"`
}

// Built is one image for one architecture.
type Built struct {
	Manifest Blob   `json:"manifest"` // an OCI image manifest
	Config   Blob   `json:"config"`
	Layers   []Blob `json:"layers"` // tar.gz, lowest first
}

// Blob is a file of dist/blobs, named by the hexadecimal part of its digest.
type Blob struct {
	Digest string `json:"digest"` // sha256:…
	Size   int64  `json:"size"`   // bytes
}

// readIndex reads what was built.
func readIndex() (index Index, err error) {
	text, err := dist.ReadFile("dist/index.json")
	if errors.Is(err, fs.ErrNotExist) {
		return index, ErrNotBuilt
	}
	if err == nil {
		err = json.Unmarshal(text, &index)
	}
	if err != nil {
		return index, fmt.Errorf("reading the index of lab images: %w", err)
	}
	return index, nil
}

// find reads what was built of an image for an architecture.
func (i Image) find(arch string) (Built, error) {
	index, err := readIndex()
	if err != nil {
		return Built{}, err
	}
	built, ok := index.Images[i.name]
	if !ok {
		return Built{}, fmt.Errorf("lab image %s: %w", i.Ref, ErrNotBuilt)
	}
	forArch, ok := built[goArch(arch)]
	if !ok {
		return Built{}, fmt.Errorf("lab image %s for %q: %w", i.Ref, arch, ErrNoArch)
	}
	return forArch, nil
}

// goArch takes the names that engines use (GET /info says x86_64, GET
// /version says amd64).
func goArch(arch string) string {
	switch arch {
	case "x86_64":
		return "amd64"
	case "aarch64", "arm64/v8":
		return "arm64"
	}
	return arch
}

// ID is the image ID once loaded, sha256:…: the digest of its configuration.
// Engines that keep images in containerd use Digest instead.
func (i Image) ID(arch string) (string, error) {
	built, err := i.find(arch)
	return built.Config.Digest, err
}

// Digest is the digest of the image's manifest, sha256:….
func (i Image) Digest(arch string) (string, error) {
	built, err := i.find(arch)
	return built.Manifest.Digest, err
}

// Size is the number of bytes of Archive, for showing progress.
func (i Image) Size(arch string) (int64, error) {
	return ArchiveSize(arch, i)
}
