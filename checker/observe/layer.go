package observe

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
)

// Names by which a layer takes away what lower layers hold.
// See https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts.
const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

// layer is what was seen in one layer of an image.
type layer struct {
	entries map[string]entry // by absolute path
	removed map[string]bool  // paths taken away from the layers below
	opaque  map[string]bool  // folders whose content below is hidden
	secrets []secretAt
	err     error // why the layer could not be read
}

// entry is a file, folder or link of a layer.
type entry struct {
	dir  bool
	link string // where a symbolic link leads
}

type secretAt struct {
	text, path string
}

// readLayer reads an uncompressed layer and looks for the texts in its files.
func readLayer(r io.Reader, texts []string, limit *budget) (*layer, error) {
	l := &layer{entries: map[string]entry{}, removed: map[string]bool{}, opaque: map[string]bool{}}
	archive := tar.NewReader(r)
	find := newFinder(texts)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			// What a tar file has after its end has to be read too, or the one
			// around it goes out of step.
			_, err := io.Copy(io.Discard, io.LimitReader(r, maxSaved))
			return l, err
		}
		if err != nil {
			return nil, err
		}
		if err := limit.take(header.Size, 1); err != nil {
			return nil, err
		}
		name := path.Clean("/" + header.Name)
		l.add(name, header)
		if header.Typeflag == tar.TypeReg && len(texts) > 0 {
			found, err := find.in(archive)
			if err != nil {
				return nil, err
			}
			for _, text := range found {
				l.secrets = append(l.secrets, secretAt{text, name})
			}
		}
	}
}

func (l *layer) add(name string, header *tar.Header) {
	dir, base := path.Split(name)
	dir = path.Clean(dir)
	switch {
	case base == opaque:
		l.opaque[dir] = true
	case strings.HasPrefix(base, whiteout):
		l.removed[path.Join(dir, strings.TrimPrefix(base, whiteout))] = true
	default:
		e := entry{dir: header.Typeflag == tar.TypeDir}
		if header.Typeflag == tar.TypeSymlink {
			e.link = header.Linkname
		}
		l.entries[name] = e
	}
	// A layer may hold a file without the folders above it.
	for ; dir != "/"; dir = path.Dir(dir) {
		if _, known := l.entries[dir]; known {
			return
		}
		l.entries[dir] = entry{dir: true}
	}
}

// hides tells whether this layer hides what the layers below have at a path.
func (l *layer) hides(name string) bool {
	if l.removed[name] {
		return true
	}
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		above, known := l.entries[dir]
		if l.removed[dir] || l.opaque[dir] || known && !above.dir {
			return true
		}
		if dir == "/" {
			return false
		}
	}
}

// finder finds texts in streams.
type finder struct {
	texts   []string
	longest int
	buf     []byte
}

// finderChunk is how much is read at once, in bytes.
const finderChunk = 64 << 10

func newFinder(texts []string) *finder {
	f := &finder{}
	for _, text := range texts {
		if text != "" {
			f.texts = append(f.texts, text)
			f.longest = max(f.longest, len(text))
		}
	}
	f.buf = make([]byte, finderChunk+f.longest)
	return f
}

// in gives the texts that the stream holds, in their own order. The end of
// each piece is kept before the next, so that a text across two is found.
func (f *finder) in(r io.Reader) ([]string, error) {
	found := make([]bool, len(f.texts))
	kept := 0
	for {
		n, err := io.ReadFull(r, f.buf[kept:kept+finderChunk])
		piece := f.buf[:kept+n]
		for i, text := range f.texts {
			found[i] = found[i] || bytes.Contains(piece, []byte(text))
		}
		kept = min(len(piece), max(0, f.longest-1))
		copy(f.buf, piece[len(piece)-kept:])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	var texts []string
	for i, text := range f.texts {
		if found[i] {
			texts = append(texts, text)
		}
	}
	return texts, nil
}
