package images

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Archive is the image as `docker save` would write it, tagged Ref, for POST
// /images/load. It is a docker-archive and an OCI layout at once, so that
// every engine finds in it what it knows.
func (i Image) Archive(arch string) (io.Reader, error) {
	return Archive(arch, i)
}

// Archive is several images in one archive; what they share is in it once.
func Archive(arch string, images ...Image) (io.Reader, error) {
	entries, err := archiveEntries(arch, images)
	if err != nil {
		return nil, err
	}
	var parts []io.Reader
	for _, e := range entries {
		header, err := e.header()
		if err != nil {
			return nil, err
		}
		content, err := e.open()
		if err != nil {
			return nil, err
		}
		parts = append(parts, bytes.NewReader(header), content, bytes.NewReader(make([]byte, e.padding())))
	}
	return io.MultiReader(append(parts, bytes.NewReader(make([]byte, tarTrailer)))...), nil
}

// ArchiveSize is the number of bytes that Archive gives for the same images.
func ArchiveSize(arch string, images ...Image) (int64, error) {
	entries, err := archiveEntries(arch, images)
	if err != nil {
		return 0, err
	}
	size := int64(tarTrailer)
	for _, e := range entries {
		size += tarBlock + e.size + e.padding()
	}
	return size, nil
}

const (
	tarBlock   = 512          // bytes; headers and contents fill whole blocks
	tarTrailer = 2 * tarBlock // two empty blocks end an archive
)

// entry is a file of the archive: text, or a blob of dist.
type entry struct {
	name string
	size int64
	text []byte
	blob string // hexadecimal digest; "" for text
}

func (e entry) padding() int64 { return (tarBlock - e.size%tarBlock) % tarBlock }

// header is the tar header, a single block since the names are short.
func (e entry) header() ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{
		Name: e.name, Size: e.size, Mode: 0o644, Typeflag: tar.TypeReg,
		ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
	})
	if err != nil {
		return nil, fmt.Errorf("writing the archive of lab images: %w", err)
	}
	return b.Bytes(), nil
}

func (e entry) open() (io.Reader, error) {
	if e.blob == "" {
		return bytes.NewReader(e.text), nil
	}
	f, err := dist.Open("dist/blobs/" + e.blob)
	if err != nil {
		return nil, fmt.Errorf("reading a lab image: %w", err)
	}
	// An embedded file holds no resources and needs no closing.
	return f, nil
}

// descriptor is the OCI form of a blob (image-spec, descriptor.md).
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// Media types of the OCI image-spec.
const (
	mediaTypeIndex    = "application/vnd.oci.image.index.v1+json"
	mediaTypeManifest = "application/vnd.oci.image.manifest.v1+json"
)

// saved is an image in manifest.json, which `docker load` reads.
type saved struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// archiveEntries lists the files of the archive.
func archiveEntries(arch string, images []Image) ([]entry, error) {
	type ociIndex struct {
		SchemaVersion int          `json:"schemaVersion"`
		MediaType     string       `json:"mediaType"`
		Manifests     []descriptor `json:"manifests"`
	}
	index := ociIndex{SchemaVersion: 2, MediaType: mediaTypeIndex}
	var manifests []saved
	var blobs []entry
	seen := map[string]bool{}
	add := func(b Blob) string {
		hex := strings.TrimPrefix(b.Digest, "sha256:")
		name := "blobs/sha256/" + hex
		if !seen[hex] {
			seen[hex] = true
			blobs = append(blobs, entry{name: name, size: b.Size, blob: hex})
		}
		return name
	}
	for _, image := range images {
		built, err := image.find(arch)
		if err != nil {
			return nil, err
		}
		add(built.Manifest)
		m := saved{Config: add(built.Config), RepoTags: []string{image.Ref}}
		for _, layer := range built.Layers {
			m.Layers = append(m.Layers, add(layer))
		}
		manifests = append(manifests, m)
		index.Manifests = append(index.Manifests, descriptor{
			MediaType: mediaTypeManifest, Digest: built.Manifest.Digest, Size: built.Manifest.Size,
			Platform: &platform{Architecture: goArch(arch), OS: "linux"},
			Annotations: map[string]string{
				"io.containerd.image.name":          canonical(image.Ref),
				"org.opencontainers.image.ref.name": image.Ref[strings.LastIndexByte(image.Ref, ':')+1:],
			},
		})
	}
	texts := []struct {
		name  string
		value any
	}{
		{"oci-layout", map[string]string{"imageLayoutVersion": "1.0.0"}},
		{"index.json", index},
		{"manifest.json", manifests},
	}
	var entries []entry
	for _, t := range texts {
		text, err := json.Marshal(t.value)
		if err != nil {
			return nil, fmt.Errorf("writing the archive of lab images: %w", err)
		}
		entries = append(entries, entry{name: t.name, size: int64(len(text)), text: text})
	}
	return append(entries, blobs...), nil
}
