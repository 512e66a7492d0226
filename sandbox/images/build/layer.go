package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"time"

	"matelot/sandbox/images"
)

// created is the time that all files and images bear, so that building again
// gives the same digests.
var created = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// file is an entry of a layer: a folder (name ends with /), a link or a
// regular file.
type file struct {
	name    string
	mode    int64
	link    string
	content []byte
}

func folder(name string) file            { return file{name: name + "/", mode: 0o755} }
func sticky(name string) file            { return file{name: name + "/", mode: 0o1777} }
func symlink(name, to string) file       { return file{name: name, mode: 0o777, link: to} }
func text(name, content string) file     { return file{name: name, mode: 0o644, content: []byte(content)} }
func program(name string, b []byte) file { return file{name: name, mode: 0o755, content: b} }

// layer is a set of files with the words that `docker history` shows for it.
type layer struct {
	id        string // unique among the layers
	createdBy string
	files     func(programs map[string][]byte) []file
}

// packedLayer is a layer in the store.
type packedLayer struct {
	blob   images.Blob
	diffID string // digest before compression
}

// layerSet packs each layer once for an architecture.
type layerSet struct {
	store    blobStore
	programs map[string][]byte
	packed   map[string]packedLayer
}

func (s layerSet) pack(l layer) (packedLayer, error) {
	if done, ok := s.packed[l.id]; ok {
		return done, nil
	}
	plain, err := tarOf(l.files(s.programs))
	if err != nil {
		return packedLayer{}, fmt.Errorf("layer %s: %w", l.id, err)
	}
	zipped, err := compress(plain)
	if err != nil {
		return packedLayer{}, err
	}
	sum := sha256.Sum256(plain)
	blob, err := s.store.put(zipped)
	if err != nil {
		return packedLayer{}, err
	}
	s.packed[l.id] = packedLayer{blob: blob, diffID: "sha256:" + hex.EncodeToString(sum[:])}
	return s.packed[l.id], nil
}

// compress packs content as small as gzip can.
func compress(content []byte) ([]byte, error) {
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return zipped.Bytes(), err
}

// tarOf writes files in the given order, owned by root.
func tarOf(files []file) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		header := &tar.Header{
			Name: path.Clean(f.name), Mode: f.mode, ModTime: created, Size: int64(len(f.content)),
			Typeflag: tar.TypeReg, Linkname: f.link, Format: tar.FormatUSTAR,
		}
		switch {
		case f.link != "":
			header.Typeflag = tar.TypeSymlink
		case f.name[len(f.name)-1] == '/':
			header.Typeflag = tar.TypeDir
			header.Name += "/"
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	err := w.Close()
	return b.Bytes(), err
}
