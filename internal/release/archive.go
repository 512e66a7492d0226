package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// File is a file to be packed.
type File struct {
	Name       string // with slashes, below the archive's folder
	Data       []byte
	Executable bool
}

func (f File) mode() int64 {
	if f.Executable {
		return 0o755
	}
	return 0o644
}

// tarball packs files in a folder of that name.
func (r Release) tarball(folder string, files []File) ([]byte, error) {
	var in []File
	for _, f := range files {
		f.Name = folder + "/" + f.Name
		in = append(in, f)
	}
	data, err := tarOf(in, "", r.Time)
	if err != nil {
		return nil, err
	}
	return compress(data)
}

// tarOf is a tar archive of files and the folders that they lie in, sorted, all of
// root and of one time. The prefix stands before each name.
func tarOf(files []File, prefix string, at time.Time) ([]byte, error) {
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	made := map[string]bool{}
	if prefix != "" {
		made["."] = true
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: prefix, Mode: 0o755, ModTime: at, Format: tar.FormatGNU}); err != nil {
			return nil, fmt.Errorf("packing: %w", err)
		}
	}
	for _, f := range files {
		for _, dir := range foldersOf(f.Name) {
			if made[dir] {
				continue
			}
			made[dir] = true
			if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: prefix + dir + "/", Mode: 0o755, ModTime: at, Format: tar.FormatGNU}); err != nil {
				return nil, fmt.Errorf("packing the folder %s: %w", dir, err)
			}
		}
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: prefix + f.Name, Size: int64(len(f.Data)),
			Mode: f.mode(), ModTime: at, Format: tar.FormatGNU,
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("packing %s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("packing %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return buf.Bytes(), nil
}

// foldersOf are the folders that a file lies in, the outermost first.
func foldersOf(name string) []string {
	var dirs []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	slices.Reverse(dirs)
	return dirs
}

// compress packs as gzip -9n does: with neither name nor time.
func compress(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return buf.Bytes(), nil
}

// zip packs files in a folder of that name, for Windows, which opens no other
// archive by itself.
func (r Release) zip(folder string, files []File) ([]byte, error) {
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		header := &zip.FileHeader{Name: folder + "/" + f.Name, Method: zip.Deflate, Modified: r.Time.UTC()}
		part, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", f.Name, err)
		}
		if _, err := part.Write(f.Data); err != nil {
			return nil, fmt.Errorf("packing %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return buf.Bytes(), nil
}
