package bundle

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// tarFile is a bundle in one file: where in it each blob lies.
type tarFile struct {
	file  *os.File
	blobs map[string]span // by the digits of the digest
}

type span struct{ at, size int64 }

// openTar finds out what is where in a file. Its headers are read, no content.
func openTar(name string) (_ *tarFile, index []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	t := &tarFile{file: file, blobs: map[string]span{}}
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	texts := map[string][]byte{}
	err = eachEntry(file, info.Size(), func(e tarEntry) error {
		if digits, ok := strings.CutPrefix(e.name, blobFolder); ok && IsDigest(sha256Prefix+digits) {
			if _, twice := t.blobs[digits]; twice {
				return malformed("%s is in it twice", e.name)
			}
			t.blobs[digits] = e.span
			return nil
		}
		if e.name != layoutName && e.name != indexName {
			return nil
		}
		if _, twice := texts[e.name]; twice || e.size > maxIndex {
			return malformed("%s is in it twice, or too large", e.name)
		}
		text := make([]byte, e.size)
		if _, err := file.ReadAt(text, e.at); err != nil {
			return fmt.Errorf("reading %s: %w", e.name, err)
		}
		texts[e.name] = text
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if err := readLayout(texts[layoutName]); err != nil {
		return nil, nil, err
	}
	if texts[indexName] == nil {
		return nil, nil, malformed("it has no %s: it may not have been written to its end", indexName)
	}
	return t, texts[indexName], nil
}

// tarEntry is a file of a tar file.
type tarEntry struct {
	name string
	span
}

// eachEntry tells of each file of a tar file. All but plain files and folders with
// plain paths, and what reaches beyond the file's end, is refused.
func eachEntry(file io.ReadSeeker, end int64, tell func(tarEntry) error) error {
	reader := tar.NewReader(file)
	for count := 0; ; count++ {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return malformed("it cannot be read as a tar file: %v", err)
		}
		if count == maxEntries {
			return malformed("it has more than %d files", maxEntries)
		}
		name := strings.TrimPrefix(header.Name, "./")
		if header.Typeflag == tar.TypeDir {
			if clean := path.Clean(name); strings.HasPrefix(clean, "..") || path.IsAbs(clean) {
				return malformed("a folder of it is called %q", header.Name)
			}
			continue
		}
		if header.Typeflag != tar.TypeReg || isSparse(header) {
			return malformed("%q in it is no plain file", header.Name)
		}
		if name != path.Clean(name) || path.IsAbs(name) || strings.HasPrefix(name, "..") || strings.ContainsAny(name, `\:`) {
			return malformed("a file of it is called %q", header.Name)
		}
		at, err := file.Seek(0, io.SeekCurrent) // a tar.Reader reads no further than it must
		if err != nil {
			return fmt.Errorf("reading a tar file: %w", err)
		}
		if header.Size < 0 || header.Size > end-at {
			return malformed("%q in it is cut short", header.Name)
		}
		if err := tell(tarEntry{name, span{at, header.Size}}); err != nil {
			return err
		}
	}
}

// isSparse tells whether a file's content is not as it lies there.
func isSparse(header *tar.Header) bool {
	for key := range header.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

func (t *tarFile) open(digits string) (Content, int64, error) {
	at, ok := t.blobs[digits]
	if !ok {
		return nil, 0, fmt.Errorf("%s%s: %w", sha256Prefix, digits, ErrNoBlob)
	}
	return section{io.NewSectionReader(t.file, at.at, at.size)}, at.size, nil
}

func (t *tarFile) size(digits string) (int64, bool) {
	at, ok := t.blobs[digits]
	return at.size, ok
}

func (t *tarFile) close() error { return t.file.Close() }

// section is a part of a file that others read too: it stays open.
type section struct{ *io.SectionReader }

func (section) Close() error { return nil }
