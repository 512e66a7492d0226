//go:build linux

package applet

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tarCommand packs, unpacks and lists archives: what a backup of a volume needs.
func tarCommand(c *Call) int {
	if len(c.Args) > 0 && c.Args[0] != "" && c.Args[0][0] != '-' {
		c.Args = append([]string{"-" + c.Args[0]}, c.Args[1:]...) // tar czf …
	}
	opts, ok := c.parse("cxtzvpf:C:O", map[string]rune{
		"create": 'c', "extract": 'x', "get": 'x', "list": 't', "gzip": 'z', "verbose": 'v', "file": 'f',
		"directory": 'C', "to-stdout": 'O', "preserve-permissions": 'p',
	})
	if !ok {
		return statusUsage
	}
	t := &archiver{call: c, opts: opts, dir: orDefault(opts.value('C'), ".")}
	modes := 0
	for _, mode := range "cxt" {
		if opts.has(mode) {
			modes++
		}
	}
	if modes != 1 {
		return c.failf("say what to do with one of -c (create), -x (extract), -t (list)")
	}
	if opts.has('c') {
		return c.report(t.create())
	}
	return c.report(t.read())
}

type archiver struct {
	call *Call
	opts options
	dir  string // of -C
}

// create writes the archive, to standard output without -f.
func (t *archiver) create() error {
	if len(t.opts.args) == 0 {
		return fmt.Errorf("nothing to put into the archive was named")
	}
	out, names := t.call.Stdout, t.call.Stderr
	if file := t.opts.value('f'); file != "" && file != "-" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		defer f.Close()
		out, names = f, t.call.Stdout
	}
	buffered := bufio.NewWriterSize(out, 64<<10)
	sink := io.Writer(buffered)
	var zipped *gzip.Writer
	if t.opts.has('z') {
		zipped = gzip.NewWriter(buffered)
		sink = zipped
	}
	w := tar.NewWriter(sink)
	for _, name := range t.opts.args {
		if err := t.add(w, name, names); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if zipped != nil {
		if err := zipped.Close(); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// add writes a path and all below it.
func (t *archiver) add(w *tar.Writer, name string, names io.Writer) error {
	return filepath.WalkDir(filepath.Join(t.dir, name), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(t.dir, path)
		if err != nil || filepath.IsAbs(name) {
			relative = path
		}
		inside := strings.TrimPrefix(relative, "/")
		if strings.HasPrefix(name, "./") || name == "." {
			inside = "./" + strings.TrimPrefix(inside, ".")
		}
		if inside == "" {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if t.isArchive(info) {
			return nil
		}
		if t.opts.has('v') {
			fmt.Fprintln(names, inside)
		}
		return addFile(w, path, inside, info)
	})
}

// isArchive says whether a file is the archive being written, which must not
// be put into itself.
func (t *archiver) isArchive(info fs.FileInfo) bool {
	archive, err := os.Stat(t.opts.value('f'))
	return err == nil && os.SameFile(archive, info)
}

func addFile(w *tar.Writer, path, inside string, info fs.FileInfo) error {
	link := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		var err error
		if link, err = os.Readlink(path); err != nil {
			return err
		}
	}
	if info.Mode()&fs.ModeSocket != 0 {
		return nil // a socket means nothing in an archive
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	header.Name = inside
	if info.IsDir() {
		header.Name = strings.TrimSuffix(inside, "/") + "/"
	}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyN(w, f, info.Size())
	return err
}

// read extracts or lists the archive.
func (t *archiver) read() error {
	in := t.call.Stdin
	if file := t.opts.value('f'); file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	// Compressed or not is seen from the first bytes, with or without -z.
	buffered := bufio.NewReader(in)
	source := io.Reader(buffered)
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		zipped, err := gzip.NewReader(buffered)
		if err != nil {
			return err
		}
		defer zipped.Close()
		source = zipped
	}
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	r := tar.NewReader(source)
	for {
		header, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("this is not a whole tar archive: %w", err)
		}
		if !t.wanted(header.Name) {
			continue
		}
		if err := t.entry(root, r, header); err != nil {
			return err
		}
	}
}

// wanted says whether an entry was named, or lies in a folder that was; all
// are if none was named.
func (t *archiver) wanted(name string) bool {
	clean := filepath.Clean(name)
	return len(t.opts.args) == 0 || slices.ContainsFunc(t.opts.args, func(arg string) bool {
		arg = filepath.Clean(arg)
		return clean == arg || strings.HasPrefix(clean, arg+"/")
	})
}

func (t *archiver) entry(root *os.Root, r io.Reader, header *tar.Header) error {
	switch {
	case t.opts.has('t') && t.opts.has('v'):
		fmt.Fprintf(t.call.Stdout, "%s %s/%s %9d %s %s\n", modeText(header.FileInfo().Mode()),
			orDefault(header.Uname, strconv.Itoa(header.Uid)), orDefault(header.Gname, strconv.Itoa(header.Gid)),
			header.Size, header.ModTime.Format("2006-01-02 15:04"), header.Name)
		return nil
	case t.opts.has('t'):
		fmt.Fprintln(t.call.Stdout, header.Name)
		return nil
	case t.opts.has('O'):
		_, err := io.Copy(t.call.Stdout, r)
		return err
	}
	if t.opts.has('v') {
		fmt.Fprintln(t.call.Stdout, header.Name)
	}
	name := strings.TrimLeft(header.Name, "/")
	if clean := filepath.Clean(name); clean != "." {
		if err := root.MkdirAll(filepath.Dir(clean), 0o755); err != nil {
			return err
		}
		if err := extract(root, clean, r, header); err != nil {
			return err
		}
	}
	return nil
}

// extract writes one entry; the root keeps names such as ../x inside.
func extract(root *os.Root, name string, r io.Reader, header *tar.Header) error {
	mode := header.FileInfo().Mode()
	switch header.Typeflag {
	case tar.TypeDir:
		if err := root.MkdirAll(name, 0o755); err != nil {
			return err
		}
	case tar.TypeReg:
		if err := removeOld(root, name); err != nil {
			return err
		}
		f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if _, err := io.Copy(f, r); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	case tar.TypeSymlink:
		if err := removeOld(root, name); err != nil {
			return err
		}
		return root.Symlink(header.Linkname, name)
	case tar.TypeLink:
		if err := removeOld(root, name); err != nil {
			return err
		}
		return root.Link(strings.TrimLeft(header.Linkname, "/"), name)
	default:
		return fmt.Errorf("%s: a special file: not extracted", name)
	}
	if os.Geteuid() == 0 {
		if err := root.Lchown(name, header.Uid, header.Gid); err != nil && !errors.Is(err, syscall.EPERM) {
			return err
		}
	}
	if err := root.Chmod(name, mode.Perm()|mode&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)); err != nil {
		return err
	}
	return root.Chtimes(name, time.Now(), header.ModTime)
}

func removeOld(root *os.Root, name string) error {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
