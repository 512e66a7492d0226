package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"matelot/sandbox/images"
)

// stampFile keeps the stamp of the sources that dist was made of.
const stampFile = "stamp"

// blobStore writes blobs under their digests.
type blobStore struct{ dir string }

// put stores content and returns its descriptor.
func (s blobStore) put(content []byte) (images.Blob, error) {
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	err := writeFile(filepath.Join(s.dir, "blobs", name), content)
	return images.Blob{Digest: "sha256:" + name, Size: int64(len(content))}, err
}

// putPacked stores content, compressed.
func (s blobStore) putPacked(content []byte) (images.Blob, error) {
	packed, err := compress(content)
	if err != nil {
		return images.Blob{}, err
	}
	return s.put(packed)
}

// writeFile replaces a file at once, so that nobody reads half of it.
func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone already if all went well
	_, err = f.Write(content)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// upToDate says whether dist was made of the same sources and is whole.
func (s blobStore) upToDate(stamp string) bool {
	text, err := os.ReadFile(filepath.Join(s.dir, stampFile))
	if err != nil || string(text) != stamp {
		return false
	}
	text, err = os.ReadFile(filepath.Join(s.dir, "index.json"))
	if err != nil {
		return false
	}
	var index images.Index
	if json.Unmarshal(text, &index) != nil {
		return false
	}
	for name, size := range blobsOf(index) {
		info, err := os.Stat(filepath.Join(s.dir, "blobs", name))
		if err != nil || info.Size() != size {
			return false
		}
	}
	return true
}

// blobsOf maps the file names of an index to their sizes.
func blobsOf(index images.Index) map[string]int64 {
	files := map[string]int64{}
	for _, byArch := range index.Images {
		for _, built := range byArch {
			for _, blob := range append([]images.Blob{built.Manifest, built.Config}, built.Layers...) {
				files[strings.TrimPrefix(blob.Digest, "sha256:")] = blob.Size
			}
		}
	}
	for _, byArch := range index.Programs {
		for _, blob := range byArch {
			files[strings.TrimPrefix(blob.Digest, "sha256:")] = blob.Size
		}
	}
	return files
}

// removeOthers removes the blobs that the index does not name.
func (s blobStore) removeOthers(index images.Index) error {
	wanted := blobsOf(index)
	files, err := os.ReadDir(filepath.Join(s.dir, "blobs"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if _, ok := wanted[file.Name()]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, "blobs", file.Name())); err != nil {
			return err
		}
	}
	return nil
}
