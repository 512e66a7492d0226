package link

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
)

// Omitted is the PAX record of an entry whose file was left out: "limit", "link"
// or "special". Such an entry has no content.
const Omitted = "MATELOT.omitted"

// put unpacks an archive into a folder.
func (a *Agent) put(w http.ResponseWriter, r *http.Request) {
	dir := r.Header.Get("Dir")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		refuse(w, err)
		return
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		refuse(w, err)
		return
	}
	defer root.Close()
	if err := unpack(root, tar.NewReader(r.Body)); err != nil {
		refuse(w, err)
	}
}

// unpack writes folders and regular files, and nothing else.
func unpack(root *os.Root, archive *tar.Reader) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the archive: %w", err)
		}
		name := filepath.FromSlash(path.Clean(header.Name))
		mode := fs.FileMode(header.Mode) & fs.ModePerm
		switch header.Typeflag {
		case tar.TypeDir:
			err = root.MkdirAll(name, mode|0o700)
		case tar.TypeReg:
			err = place(root, name, mode, archive)
			if err == nil && !header.ModTime.IsZero() && header.ModTime.Unix() != 0 {
				err = root.Chtimes(name, header.ModTime, header.ModTime)
			}
		default:
			err = fmt.Errorf("%s is neither a file nor a folder", strconv.Quote(header.Name))
		}
		if err == nil && os.Getuid() == 0 {
			err = root.Lchown(name, header.Uid, header.Gid)
		}
		if err != nil {
			return err
		}
	}
}

func place(root *os.Root, name string, mode fs.FileMode, content io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if err := root.RemoveAll(name); err != nil { // a link would be written through
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

// get packs a folder into the answer.
func (a *Agent) get(w http.ResponseWriter, r *http.Request) {
	var limits Limits
	if err := json.Unmarshal([]byte(r.Header.Get("Limits")), &limits); err != nil {
		refuse(w, err)
		return
	}
	root, err := os.OpenRoot(r.Header.Get("Dir"))
	if err != nil {
		refuse(w, err)
		return
	}
	defer root.Close()
	w.WriteHeader(http.StatusOK)
	p := packer{root: root, out: tar.NewWriter(w), left: limits}
	err = fs.WalkDir(root.FS(), ".", p.entry)
	if err == nil {
		err = p.out.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // half an archive must not look whole
	}
}

// packer writes an archive within limits.
type packer struct {
	root *os.Root
	out  *tar.Writer
	left Limits
}

// entry writes one file or folder. One that cannot be read is passed over: it
// changes while it is read, or its owner has shut it.
func (p *packer) entry(name string, entry fs.DirEntry, err error) error {
	if err != nil || name == "." {
		return nil //nolint:nilerr // see above
	}
	info, err := entry.Info()
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	header := &tar.Header{Name: name, Mode: int64(info.Mode().Perm()), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if p.left.Files--; p.left.Files < 0 {
		if p.left.Files == -1 { // once: what is endless must not be told of without end
			if err := p.omit(header, "limit"); err != nil {
				return err
			}
		}
		return fs.SkipAll
	}
	switch {
	case info.IsDir():
		header.Typeflag, header.Name = tar.TypeDir, name+"/"
		return p.out.WriteHeader(header)
	case info.Mode()&fs.ModeSymlink != 0:
		return p.omit(header, "link")
	case !info.Mode().IsRegular():
		return p.omit(header, "special")
	case info.Size() > p.left.File || info.Size() > p.left.Total:
		return p.omit(header, "limit")
	}
	return p.file(header, info.Size())
}

func (p *packer) omit(header *tar.Header, why string) error {
	header.Typeflag, header.PAXRecords = tar.TypeReg, map[string]string{Omitted: why}
	return p.out.WriteHeader(header)
}

// file writes a regular file as long as it was when it was looked at.
func (p *packer) file(header *tar.Header, size int64) error {
	f, err := p.root.OpenFile(header.Name, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil // gone, or shut
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil // it was swapped for something else
	}
	header.Typeflag, header.Size = tar.TypeReg, size
	p.left.Total -= size
	if err := p.out.WriteHeader(header); err != nil {
		return err
	}
	n, err := io.Copy(p.out, io.LimitReader(f, size))
	if err == nil && n < size { // it was cut meanwhile: the archive needs its length
		_, err = io.CopyN(p.out, zeros{}, size-n)
	}
	return err
}

// zeros is an endless supply of them.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
