package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Names in a layout.
const (
	layoutName = "oci-layout"
	indexName  = "index.json"
	blobFolder = "blobs/sha256/"
)

// Annotations of an image in the index. Engines read the first two.
const (
	annotationName   = "io.containerd.image.name"
	annotationTag    = "org.opencontainers.image.ref.name"
	annotationOrigin = "matelot.origin"
)

// Media types (https://github.com/opencontainers/image-spec/blob/main/media-types.md
// and docker's own, which came before).
const (
	TypeIndex          = "application/vnd.oci.image.index.v1+json"
	TypeManifest       = "application/vnd.oci.image.manifest.v1+json"
	typeDockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
)

// layerTypes are those of layers that may be passed on and that engines load.
func layerTypes() []string {
	return []string{
		"application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+gzip",
		"application/vnd.oci.image.layer.v1.tar+zstd",
		"application/vnd.docker.image.rootfs.diff.tar", "application/vnd.docker.image.rootfs.diff.tar.gzip",
	}
}

// Bounds on what is read of a bundle, which may come from anybody.
const (
	maxIndex    = 8 << 20 // bytes
	MaxManifest = 4 << 20 // bytes, as registries bound it
	maxConfig   = 8 << 20 // bytes
	MaxImages   = 1000
	maxLayers   = 500
	MaxBlob     = 64 << 30 // bytes
	maxEntries  = 100_000  // of a tar file
)

// ErrFormat says that a file is no bundle, or one that says something that cannot be.
var ErrFormat = errors.New("this is no bundle of images")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

type ociIndex struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

type descriptor struct {
	Blob
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	Variant      string `json:"variant,omitempty"`
}

func (i Image) descriptor() descriptor {
	d := descriptor{
		Blob: i.Manifest, Platform: &platform{Architecture: i.Arch, OS: i.OS, Variant: i.Variant},
		Annotations: map[string]string{annotationName: i.Ref, annotationTag: tagOf(i.Ref)},
	}
	if i.Origin != "" {
		d.Annotations[annotationOrigin] = i.Origin
	}
	return d
}

func tagOf(ref string) string {
	for n := len(ref) - 1; n >= 0; n-- {
		if ref[n] == ':' {
			return ref[n+1:]
		}
	}
	return ""
}

// indexOf is the index of images.
func indexOf(images []Image) ([]byte, error) {
	index := ociIndex{SchemaVersion: 2, MediaType: TypeIndex, Manifests: []descriptor{}}
	for _, image := range images {
		index.Manifests = append(index.Manifests, image.descriptor())
	}
	text, err := json.Marshal(index)
	if err != nil {
		return nil, fmt.Errorf("writing the index of images: %w", err)
	}
	return text, nil
}

// Index is the list of an image's manifests by platform, as registries give it for a
// name that stands for several.
func Index(images []Image) ([]byte, error) {
	index := ociIndex{SchemaVersion: 2, MediaType: TypeIndex}
	for _, image := range images {
		d := image.descriptor()
		d.Annotations = nil
		index.Manifests = append(index.Manifests, d)
	}
	text, err := json.Marshal(index)
	if err != nil {
		return nil, fmt.Errorf("writing the list of an image's platforms: %w", err)
	}
	return text, nil
}

// imageOf reads what a descriptor says.
func (d descriptor) imageOf() (Image, error) {
	name := d.Annotations[annotationName]
	full, err := FullRef(name)
	switch {
	case name == "":
		return Image{}, malformed("an image has no name")
	case err != nil || full != name:
		return Image{}, malformed("%q is no whole name of an image", name)
	case d.Platform == nil || d.Platform.OS == "" || d.Platform.Architecture == "":
		return Image{}, malformed("it does not say for which platform %s is", name)
	case d.MediaType != TypeManifest && d.MediaType != typeDockerManifest:
		return Image{}, malformed("%s is of the type %q, and only images are read", name, d.MediaType)
	case d.Size < 1 || d.Size > MaxManifest:
		return Image{}, malformed("the manifest of %s cannot have %d bytes", name, d.Size)
	}
	return Image{
		Ref: full, OS: d.Platform.OS, Arch: d.Platform.Architecture, Variant: d.Platform.Variant,
		Manifest: d.Blob, Origin: d.Annotations[annotationOrigin],
	}, nil
}

// ReadManifest completes an image by its manifest, whose digest has been compared.
func (i Image) ReadManifest(text []byte) (Image, error) {
	var m struct {
		SchemaVersion int    `json:"schemaVersion"`
		MediaType     string `json:"mediaType"`
		Config        Blob   `json:"config"`
		Layers        []Blob `json:"layers"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return i, malformed("the manifest of %s cannot be read: %v", i.Ref, err)
	}
	if m.SchemaVersion != 2 || m.MediaType != "" && m.MediaType != i.Manifest.MediaType {
		return i, malformed("the manifest of %s is of another kind than it says", i.Ref)
	}
	if len(m.Layers) > maxLayers {
		return i, malformed("%s has %d layers", i.Ref, len(m.Layers))
	}
	if err := m.Config.check(maxConfig); err != nil {
		return i, malformed("the configuration of %s: %v", i.Ref, err)
	}
	for _, layer := range m.Layers {
		if err := layer.check(MaxBlob); err != nil {
			return i, malformed("a layer of %s: %v", i.Ref, err)
		}
		if !slices.Contains(layerTypes(), layer.MediaType) {
			return i, malformed("a layer of %s is of the type %q, which cannot be passed on", i.Ref, layer.MediaType)
		}
	}
	i.Config, i.Layers = m.Config, m.Layers
	return i, nil
}

func (b Blob) check(most int64) error {
	if !IsDigest(b.Digest) {
		return fmt.Errorf("%q is no digest", b.Digest)
	}
	if b.Size < 0 || b.Size > most {
		return fmt.Errorf("it cannot have %d bytes", b.Size)
	}
	return nil
}

// CheckConfig tells whether an image's configuration, whose digest has been compared,
// is that of its platform and of its layers.
func (i Image) CheckConfig(text []byte) error {
	var c struct {
		platform
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		} `json:"rootfs"`
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return malformed("the configuration of %s cannot be read: %v", i.Ref, err)
	}
	if c.OS != i.OS || c.Architecture != i.Arch {
		return malformed("%s is for %s/%s, and not for %s", i.Ref, c.OS, c.Architecture, i.Platform())
	}
	if len(c.RootFS.DiffIDs) != len(i.Layers) {
		return malformed("%s has %d layers, and its configuration tells of %d", i.Ref, len(i.Layers), len(c.RootFS.DiffIDs))
	}
	return nil
}

// readIndex reads the images of an index; they have no layers yet.
func readIndex(text []byte) ([]Image, error) {
	var index ociIndex
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&index); err != nil {
		return nil, malformed("its index cannot be read: %v", err)
	}
	if index.SchemaVersion != 2 {
		return nil, malformed("its index is of version %d", index.SchemaVersion)
	}
	if len(index.Manifests) > MaxImages {
		return nil, malformed("it names %d images", len(index.Manifests))
	}
	var images []Image
	seen := map[string]bool{}
	for _, d := range index.Manifests {
		if err := d.check(MaxManifest); err != nil {
			return nil, malformed("an image: %v", err)
		}
		image, err := d.imageOf()
		if err != nil {
			return nil, err
		}
		key := image.Ref + " " + image.Platform() + " " + image.Origin
		if seen[key] {
			return nil, malformed("%s for %s is there twice", image.Ref, image.Platform())
		}
		seen[key] = true
		images = append(images, image)
	}
	return images, nil
}

// readLayout reads the file that says that a folder is a layout.
func readLayout(text []byte) error {
	var layout struct {
		Version string `json:"imageLayoutVersion"`
	}
	if err := json.Unmarshal(text, &layout); err != nil || layout.Version != "1.0.0" {
		return malformed("it is no OCI image layout of version 1.0.0")
	}
	return nil
}

// layoutText is that file.
const layoutText = `{"imageLayoutVersion":"1.0.0"}`
