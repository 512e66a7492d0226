package bundle

import (
	"errors"
	"fmt"
	"strings"

	"github.com/distribution/reference"
)

// Blob is a piece of content, known by its digest.
type Blob struct {
	MediaType string `json:"mediaType,omitempty"`
	Digest    string `json:"digest"` // sha256:…
	Size      int64  `json:"size"`   // bytes
}

// Image is an image for one platform.
type Image struct {
	// Ref is the whole name that it is known by: docker.io/library/alpine:latest.
	Ref               string
	OS, Arch, Variant string
	Manifest, Config  Blob
	Layers            []Blob // lowest first
	// Origin says where it came from, if whoever kept it wanted that to be known.
	Origin string
}

// Blobs are all that an image is made of, each once.
func (i Image) Blobs() []Blob {
	blobs := []Blob{i.Manifest, i.Config}
	seen := map[string]bool{i.Manifest.Digest: true, i.Config.Digest: true}
	for _, layer := range i.Layers {
		if !seen[layer.Digest] {
			seen[layer.Digest] = true
			blobs = append(blobs, layer)
		}
	}
	return blobs
}

// Size is how many bytes those are.
func (i Image) Size() (size int64) {
	for _, b := range i.Blobs() {
		size += b.Size
	}
	return size
}

// Platform is written as docker writes it: linux/amd64, linux/arm/v7.
func (i Image) Platform() string { return strings.TrimSuffix(i.OS+"/"+i.Arch+"/"+i.Variant, "/") }

// Familiar is the name as people write it: alpine:latest.
func (i Image) Familiar() string {
	named, err := reference.ParseNormalizedNamed(i.Ref)
	if err != nil {
		return i.Ref
	}
	return reference.FamiliarString(named)
}

// Size is how many bytes images have together; what they share counts once.
func Size(images []Image) (size int64) {
	seen := map[string]bool{}
	for _, image := range images {
		for _, b := range image.Blobs() {
			if !seen[b.Digest] {
				seen[b.Digest] = true
				size += b.Size
			}
		}
	}
	return size
}

// Find gives the image that is known by a whole name and can run on an architecture
// as engines call it. Of several variants it is the first.
func Find(images []Image, ref, arch string) (Image, bool) {
	for _, image := range images {
		if image.Ref == ref && image.OS == "linux" && image.Arch == GoArch(arch) {
			return image, true
		}
	}
	return Image{}, false
}

// GoArch takes the names that engines use: GET /info says x86_64, GET /version amd64.
func GoArch(arch string) string {
	switch arch {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	}
	return arch
}

// FullRef is a name as people write it made whole, with its tag. A name with a digest
// is none: it may belong to one platform alone, and engines keep no such name for what
// they load.
func FullRef(text string) (string, error) {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return "", fmt.Errorf("%q: %w", text, err)
	}
	if _, digested := named.(reference.Digested); digested {
		return "", fmt.Errorf("%q: %w", text, errDigested)
	}
	return reference.TagNameOnly(named).String(), nil
}

var errDigested = errors.New("a name with a digest cannot be kept")

// Digest prefix and length of its hexadecimal digits.
const (
	sha256Prefix = "sha256:"
	hexLength    = 64
)

// hexOf gives the digits of a digest; false is anything else.
func hexOf(digest string) (string, bool) {
	digits, ok := strings.CutPrefix(digest, sha256Prefix)
	if !ok || len(digits) != hexLength || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", false
	}
	return digits, true
}

// IsDigest tells whether a text is a digest that this package knows.
func IsDigest(text string) bool {
	_, ok := hexOf(text)
	return ok
}
