package observe

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of what is read of one saved image.
const (
	maxSaved   = 4 << 30 // bytes, layers uncompressed
	maxMembers = 1 << 20 // files of all layers together
	maxJSON    = 4 << 20 // bytes of one manifest, index or configuration
)

var (
	errTooBig = unreadable("the image is too big to be searched")
	errZstd   = unreadable("a layer is compressed by zstd, which is not read")
	errNoneIn = unreadable("the archive holds no image")
)

// savedImage is what `docker save` writes of an image, as far as it is needed:
// the small JSON files, and what was seen in each layer.
//
// Engines before 25 write a folder a layer and a manifest.json, later ones an
// OCI layout with blobs named by digest, which also has a manifest.json. The
// manifest comes last, so that layers are read before their order is known.
type savedImage struct {
	json   map[string][]byte
	layers map[string]*layer
	links  map[string]string // the older form writes a repeated layer as a link
}

// readSaved reads the archive, looking for the texts in every file of a layer.
func readSaved(r io.Reader, texts []string) (*savedImage, error) {
	saved := &savedImage{json: map[string][]byte{}, layers: map[string]*layer{}, links: map[string]string{}}
	limit := &budget{bytes: maxSaved, members: maxMembers}
	archive := tar.NewReader(r)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return saved, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the saved image: %w", err)
		}
		name := path.Clean(header.Name)
		switch header.Typeflag {
		case tar.TypeSymlink:
			saved.links[name] = path.Join(path.Dir(name), header.Linkname)
		case tar.TypeReg:
			if err := saved.member(name, archive, texts, limit); err != nil {
				return nil, fmt.Errorf("reading %s of the saved image: %w", name, err)
			}
		}
	}
}

// member reads one file of the archive by what it begins with, since names
// differ between the forms.
func (s *savedImage) member(name string, r io.Reader, texts []string, limit *budget) error {
	content := bufio.NewReader(r)
	start, err := content.Peek(tarMagicEnd)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		data, err := io.ReadAll(io.LimitReader(content, maxJSON))
		s.json[name] = data
		return err
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		unzipped, err := gzip.NewReader(content)
		if err != nil {
			return err
		}
		s.layers[name], err = readLayer(unzipped, texts, limit)
		return err
	case bytes.HasPrefix(start, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		s.layers[name] = &layer{err: errZstd}
	case isTar(start):
		s.layers[name], err = readLayer(content, texts, limit)
		return err
	}
	return nil
}

// tarMagicEnd is where the magic word of a tar header ends.
const tarMagicEnd = 262

// isTar tells a tar archive by its magic word, or by the zeros of an empty one.
func isTar(start []byte) bool {
	return len(start) == tarMagicEnd &&
		(string(start[257:]) == "ustar" || len(bytes.Trim(start, "\x00")) == 0)
}

// imageManifest is what the order of layers and the configuration are read from.
type imageManifest struct {
	config string
	layers []string
}

// manifest finds the image's manifest in either form.
func (s *savedImage) manifest() (imageManifest, error) {
	var legacy []struct {
		Config string
		Layers []string
	}
	if data, ok := s.json["manifest.json"]; ok {
		if err := json.Unmarshal(data, &legacy); err != nil {
			return imageManifest{}, fmt.Errorf("reading manifest.json: %w", err)
		}
		if len(legacy) > 0 {
			return imageManifest{config: legacy[0].Config, layers: legacy[0].Layers}, nil
		}
	}
	return s.ociManifest("index.json", maxNested)
}

// maxNested bounds how deep an index may lie in an index.
const maxNested = 3

type digested struct {
	Digest string `json:"digest"`
}

// ociManifest follows an OCI index to the first manifest whose layers are all there.
func (s *savedImage) ociManifest(name string, depth int) (imageManifest, error) {
	var doc struct {
		Manifests []digested `json:"manifests"`
		Config    digested   `json:"config"`
		Layers    []digested `json:"layers"`
	}
	data, ok := s.json[name]
	if !ok || depth == 0 {
		return imageManifest{}, errNoneIn
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return imageManifest{}, fmt.Errorf("reading %s: %w", name, err)
	}
	for _, entry := range doc.Manifests {
		if found, err := s.ociManifest(blobName(entry.Digest), depth-1); err == nil {
			return found, nil
		}
	}
	found := imageManifest{config: blobName(doc.Config.Digest)}
	for _, entry := range doc.Layers {
		if s.layers[blobName(entry.Digest)] == nil {
			return imageManifest{}, errNoneIn
		}
		found.layers = append(found.layers, blobName(entry.Digest))
	}
	if doc.Config.Digest == "" {
		return imageManifest{}, errNoneIn
	}
	return found, nil
}

func blobName(digest string) string {
	algorithm, hash, _ := strings.Cut(digest, ":")
	return path.Join("blobs", algorithm, hash)
}

// layer finds a layer by the name that the manifest gives it.
func (s *savedImage) layer(name string) (*layer, error) {
	name = path.Clean(name)
	if target, isLink := s.links[name]; isLink {
		name = target
	}
	l := s.layers[name]
	if l == nil {
		return nil, fmt.Errorf("layer %s: %w", name, errNoneIn)
	}
	return l, l.err
}

// budget is what may still be read.
type budget struct {
	bytes   int64
	members int
}

func (b *budget) take(bytes int64, members int) error {
	b.bytes -= bytes
	b.members -= members
	if b.bytes < 0 || b.members < 0 {
		return errTooBig
	}
	return nil
}
