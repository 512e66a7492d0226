package images

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
)

// Agent is matelot's end in containers that it needs for itself.
const Agent = "agent"

// Program is a Linux program for an architecture that is in no image.
func Program(name, arch string) ([]byte, error) {
	index, err := readIndex()
	if err != nil {
		return nil, err
	}
	built, ok := index.Programs[name]
	if !ok {
		return nil, fmt.Errorf("program %s: %w", name, ErrNotBuilt)
	}
	blob, ok := built[goArch(arch)]
	if !ok {
		return nil, fmt.Errorf("program %s for %q: %w", name, arch, ErrNoArch)
	}
	f, err := dist.Open("dist/blobs/" + strings.TrimPrefix(blob.Digest, "sha256:"))
	if err != nil {
		return nil, fmt.Errorf("reading the program %s: %w", name, err)
	}
	defer f.Close() //nolint:errcheck // an embedded file
	packed, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpacking the program %s: %w", name, err)
	}
	program, err := io.ReadAll(packed)
	if err != nil {
		return nil, fmt.Errorf("unpacking the program %s: %w", name, err)
	}
	return program, nil
}
