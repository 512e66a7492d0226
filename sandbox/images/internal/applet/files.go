//go:build linux

package applet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// rm removes files, and folders with -r.
func rm(c *Call) int {
	opts, ok := c.parse("rRfvid", map[string]rune{"recursive": 'r', "force": 'f', "verbose": 'v'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 0 && !opts.has('f') {
		return c.failf("nothing to remove was named")
	}
	result := statusOK
	for _, name := range opts.args {
		info, err := os.Lstat(name)
		switch {
		case err != nil:
			if opts.has('f') && errors.Is(err, fs.ErrNotExist) {
				continue
			}
		case filepath.Clean(name) == "/":
			err = fmt.Errorf("/: will not remove the whole file system")
		case !info.IsDir():
			err = os.Remove(name)
		case opts.has('r') || opts.has('R'):
			err = os.RemoveAll(name)
		case opts.has('d'):
			err = os.Remove(name)
		default:
			err = fmt.Errorf("%s: Is a directory", name)
		}
		if err != nil {
			result = c.fail(err)
		} else if opts.has('v') {
			fmt.Fprintf(c.Stdout, "removed '%s'\n", name)
		}
	}
	return result
}

// rmdir removes empty folders.
func rmdir(c *Call) int {
	opts, ok := c.parse("p", map[string]rune{"parents": 'p'})
	if !ok {
		return statusUsage
	}
	result := statusOK
	for _, name := range opts.args {
		for {
			if err := syscall.Rmdir(name); err != nil {
				result = c.fail(&fs.PathError{Path: name, Err: err})
				break
			}
			name = filepath.Dir(name)
			if !opts.has('p') || name == "." || name == "/" {
				break
			}
		}
	}
	return result
}

// targets pairs sources with where they go: into the last operand if it is a
// folder, else onto it.
func (c *Call) targets(args []string) (pairs [][2]string, ok bool) {
	if len(args) < 2 {
		c.failf("needs a source and a destination")
		return nil, false
	}
	sources, target := args[:len(args)-1], args[len(args)-1]
	info, err := os.Stat(target)
	intoDir := err == nil && info.IsDir()
	if !intoDir && (len(sources) > 1 || strings.HasSuffix(target, "/")) {
		c.failf("%s: Not a directory", target)
		return nil, false
	}
	for _, source := range sources {
		to := target
		if intoDir {
			to = filepath.Join(target, filepath.Base(source))
		}
		pairs = append(pairs, [2]string{source, to})
	}
	return pairs, true
}

// cp copies files, and folders with -r.
func cp(c *Call) int {
	opts, ok := c.parse("rRafpvPdL", map[string]rune{
		"recursive": 'r', "archive": 'a', "force": 'f', "verbose": 'v', "no-dereference": 'P',
	})
	if !ok {
		return statusUsage
	}
	pairs, ok := c.targets(opts.args)
	if !ok {
		return statusFail
	}
	cc := copier{
		recursive: opts.has('r') || opts.has('R') || opts.has('a'),
		keep:      opts.has('p') || opts.has('a'),
		keepLinks: opts.has('a') || opts.has('P') || opts.has('d'),
		force:     opts.has('f'),
	}
	result := statusOK
	for _, pair := range pairs {
		if err := cc.copy(pair[0], pair[1]); err != nil {
			result = c.fail(err)
		} else if opts.has('v') {
			fmt.Fprintf(c.Stdout, "'%s' -> '%s'\n", pair[0], pair[1])
		}
	}
	return result
}

type copier struct{ recursive, keep, keepLinks, force bool }

func (cc copier) copy(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 && !cc.keepLinks {
		if info, err = os.Stat(from); err != nil {
			return err
		}
	}
	switch {
	case info.IsDir():
		err = cc.copyDir(from, to, info)
	case info.Mode()&fs.ModeSymlink != 0:
		return copyLink(from, to)
	case info.Mode().IsRegular():
		err = cc.copyFile(from, to, info)
	default:
		return fmt.Errorf("%s: neither a file nor a folder: not copied", from)
	}
	if err == nil && cc.keep {
		err = copyAttributes(to, info)
	}
	return err
}

func (cc copier) copyDir(from, to string, info fs.FileInfo) error {
	if !cc.recursive {
		return fmt.Errorf("%s: is a folder; copy it with -r", from)
	}
	absFrom, errFrom := filepath.Abs(from)
	absTo, errTo := filepath.Abs(to)
	if errFrom == nil && errTo == nil && strings.HasPrefix(absTo+"/", absFrom+"/") {
		return fmt.Errorf("%s: cannot be copied into itself", from)
	}
	if err := os.Mkdir(to, info.Mode().Perm()|0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	children, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := cc.copy(filepath.Join(from, child.Name()), filepath.Join(to, child.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyLink(from, to string) error {
	target, err := os.Readlink(from)
	if err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Symlink(target, to)
}

func (cc copier) copyFile(from, to string, info fs.FileInfo) error {
	if existing, err := os.Stat(to); err == nil && os.SameFile(existing, info) {
		return fmt.Errorf("%s and %s are the same file", from, to)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, info.Mode().Perm())
	if err != nil && cc.force && os.Remove(to) == nil {
		out, err = os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, info.Mode().Perm())
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// copyAttributes keeps mode, owner and time.
func copyAttributes(to string, info fs.FileInfo) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		if err := os.Chown(to, int(st.Uid), int(st.Gid)); err != nil {
			return err
		}
	}
	if err := os.Chmod(to, info.Mode()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// mv moves or renames, also from one file system (a volume) to another.
func mv(c *Call) int {
	opts, ok := c.parse("fvn", map[string]rune{"force": 'f', "verbose": 'v', "no-clobber": 'n'})
	if !ok {
		return statusUsage
	}
	pairs, ok := c.targets(opts.args)
	if !ok {
		return statusFail
	}
	result := statusOK
	for _, pair := range pairs {
		if _, err := os.Lstat(pair[1]); err == nil && opts.has('n') {
			continue
		}
		err := os.Rename(pair[0], pair[1])
		if errors.Is(err, syscall.EXDEV) {
			if err = (copier{recursive: true, keep: true, keepLinks: true}).copy(pair[0], pair[1]); err == nil {
				err = os.RemoveAll(pair[0])
			}
		}
		if err != nil {
			result = c.fail(err)
		} else if opts.has('v') {
			fmt.Fprintf(c.Stdout, "'%s' -> '%s'\n", pair[0], pair[1])
		}
	}
	return result
}

// ln makes links.
func ln(c *Call) int {
	opts, ok := c.parse("sfvn", map[string]rune{"symbolic": 's', "force": 'f'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 1 {
		opts.args = append(opts.args, filepath.Base(opts.args[0]))
	}
	pairs, ok := c.targets(opts.args)
	if !ok {
		return statusFail
	}
	result := statusOK
	for _, pair := range pairs {
		if opts.has('f') {
			if err := os.Remove(pair[1]); err != nil && !errors.Is(err, fs.ErrNotExist) {
				result = c.fail(err)
				continue
			}
		}
		link := os.Link
		if opts.has('s') {
			link = os.Symlink
		}
		if err := link(pair[0], pair[1]); err != nil {
			result = c.fail(err)
		}
	}
	return result
}

// readlink prints what a link points to; with -f the whole resolved path.
func readlink(c *Call) int {
	opts, ok := c.parse("fe", nil)
	if !ok {
		return statusUsage
	}
	result := statusOK
	for _, name := range opts.args {
		target, err := os.Readlink(name)
		if opts.has('f') || opts.has('e') || c.Name == "realpath" {
			if target, err = filepath.EvalSymlinks(name); err == nil {
				target, err = filepath.Abs(target)
			}
		}
		if err != nil {
			result = c.fail(err)
			continue
		}
		fmt.Fprintln(c.Stdout, target)
	}
	return result
}

// dirname and basename cut paths.
func dirname(c *Call) int {
	for _, name := range c.Args {
		fmt.Fprintln(c.Stdout, filepath.Dir(name))
	}
	return statusOK
}

func basename(c *Call) int {
	if len(c.Args) == 0 || len(c.Args) > 2 {
		return c.failf("usage: basename PATH [SUFFIX]")
	}
	name := filepath.Base(c.Args[0])
	if len(c.Args) == 2 && name != c.Args[1] {
		name = strings.TrimSuffix(name, c.Args[1])
	}
	fmt.Fprintln(c.Stdout, name)
	return statusOK
}
