package proxy

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
)

// contents is what an image archive would bring into the engine.
type contents struct {
	// refs are the tags it sets, as written in it.
	refs []string
	// ids are the IDs of the images in it.
	ids []string
}

// spool is an archive kept in a temporary file.
type spool struct {
	file *os.File
	size int64
}

// errLarge says that an archive has more bytes than are kept.
var errLarge = errors.New("the archive is larger than it may be")

// bounded reads no more than so many bytes; then it fails.
type bounded struct {
	io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errLarge
	}
	return n, err
}

// newSpool copies r to a temporary file and gives scan the same bytes as they
// pass. The caller closes it. With a limit that is not 0, more bytes are errLarge.
func newSpool(r io.Reader, limit int64, scan func(io.Reader) error) (*spool, error) {
	file, err := tempFile("matelot-archive-*")
	if err != nil {
		return nil, fmt.Errorf("keep the archive: %w", err)
	}
	s := &spool{file: file}
	if limit > 0 {
		r = &bounded{Reader: r, left: limit}
	}
	tee := io.TeeReader(r, file)
	err = scan(tee)
	if err == nil {
		_, err = io.Copy(io.Discard, tee)
	}
	if err == nil {
		s.size, err = file.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *spool) Read(p []byte) (int, error) { return s.file.Read(p) }

func (s *spool) close() {
	removeFile(s.file)
}

// errArchive says that an archive cannot be understood.
var errArchive = errors.New("not an image archive that can be read")

// maxIndex bounds an archive's list of images, in bytes.
const maxIndex = 8 << 20

// scanArchive reads which tags an archive of images would set, by each of the
// three lists that engines know. It is strict: a list that is a link, or that
// cannot be read, could hide tags.
func scanArchive(r io.Reader) (contents, error) {
	var found contents
	plain, err := decompress(r)
	if err != nil {
		return found, err
	}
	reader := tar.NewReader(plain)
	listed := false
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return found, fmt.Errorf("%w: %w", errArchive, err)
		}
		read := lists[path.Clean("/"+header.Name)]
		if read == nil {
			continue
		}
		if header.Typeflag != tar.TypeReg || header.Size > maxIndex {
			return found, errArchive
		}
		raw, err := io.ReadAll(reader)
		if err != nil {
			return found, fmt.Errorf("%w: %w", errArchive, err)
		}
		if err := read(raw, &found); err != nil {
			return found, fmt.Errorf("%w: %w", errArchive, err)
		}
		listed = true
	}
	if !listed {
		return found, errArchive
	}
	slices.Sort(found.refs)
	found.refs = slices.Compact(found.refs)
	return found, nil
}

var lists = map[string]func([]byte, *contents) error{
	"/manifest.json": readManifest,
	"/repositories":  readRepositories,
	"/index.json":    readIndex,
}

// hexDigest finds an image's ID in the name of its configuration's file.
var hexDigest = regexp.MustCompile(`[0-9a-f]{64}`)

func readManifest(raw []byte, found *contents) error {
	var images []struct {
		Config   string
		RepoTags []string
	}
	if err := json.Unmarshal(raw, &images); err != nil {
		return err
	}
	for _, image := range images {
		found.refs = append(found.refs, image.RepoTags...)
		if digits := hexDigest.FindString(image.Config); digits != "" {
			found.ids = append(found.ids, "sha256:"+digits)
		}
	}
	return nil
}

func readRepositories(raw []byte, found *contents) error {
	var repos map[string]map[string]string
	if err := json.Unmarshal(raw, &repos); err != nil {
		return err
	}
	for repo, tags := range repos {
		for tag := range tags {
			found.refs = append(found.refs, repo+":"+tag)
		}
	}
	return nil
}

func readIndex(raw []byte, found *contents) error {
	var index struct {
		Manifests []struct{ Annotations map[string]string }
	}
	if err := json.Unmarshal(raw, &index); err != nil {
		return err
	}
	for _, m := range index.Manifests {
		if name := m.Annotations["io.containerd.image.name"]; name != "" {
			found.refs = append(found.refs, name)
			continue
		}
		// Engines that store images in containerd take this one then, which by the
		// OCI specification may also be no reference at all.
		if name := m.Annotations["org.opencontainers.image.ref.name"]; name != "" {
			if full, ok := fullRef(name); ok {
				found.refs = append(found.refs, full)
			}
		}
	}
	return nil
}

// decompress undoes the compressions that engines undo, as far as the standard
// library can.
func decompress(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	magic, err := buffered.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the archive: %w", err)
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		plain, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errArchive, err)
		}
		return plain, nil
	case bytes.HasPrefix(magic, []byte("BZh")):
		return bzip2.NewReader(buffered), nil
	case bytes.HasPrefix(magic, []byte{0xfd, '7', 'z', 'X', 'Z', 0}), bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return nil, errArchive
	}
	return buffered, nil
}
