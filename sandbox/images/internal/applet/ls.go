//go:build linux

package applet

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ls lists folders and files.
func ls(c *Call) int {
	opts, ok := c.parse("aA1lhRdStrFinC", map[string]rune{
		"all": 'a', "almost-all": 'A', "human-readable": 'h', "recursive": 'R',
		"directory": 'd', "reverse": 'r', "classify": 'F', "inode": 'i', "color": 'c',
	})
	if !ok {
		return statusUsage
	}
	names := opts.args
	if len(names) == 0 {
		names = []string{"."}
	}
	out := bufio.NewWriter(c.Stdout)
	defer out.Flush()
	l := lister{opts: opts, out: out, owners: readNames("/etc/passwd"), groups: readNames("/etc/group"), now: time.Now()}
	result := statusOK
	var files, dirs []entry
	for _, name := range names {
		info, err := l.stat(name)
		if err != nil {
			result = c.fail(err)
			continue
		}
		if info.IsDir() && !opts.has('d') {
			dirs = append(dirs, entry{name, name, info})
		} else {
			files = append(files, entry{name, name, info})
		}
	}
	l.print(files)
	for i, dir := range dirs {
		if len(names) > 1 || opts.has('R') {
			if i > 0 || len(files) > 0 {
				fmt.Fprintln(out)
			}
			fmt.Fprintln(out, dir.name+":")
		}
		if err := l.list(dir.path); err != nil {
			out.Flush()
			result = c.fail(err)
		}
	}
	return result
}

type entry struct {
	name, path string
	info       fs.FileInfo
}

type lister struct {
	opts           options
	out            *bufio.Writer
	owners, groups map[uint32]string
	now            time.Time
}

// stat follows a link named on the command line unless -l or -d shows it.
func (l lister) stat(name string) (fs.FileInfo, error) {
	if l.opts.has('l') || l.opts.has('d') {
		return os.Lstat(name)
	}
	if info, err := os.Stat(name); err == nil {
		return info, nil
	}
	return os.Lstat(name)
}

// list prints the content of a folder, and of those below with -R.
func (l lister) list(dir string) error {
	children, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var entries []entry
	if l.opts.has('a') {
		for _, name := range []string{".", ".."} {
			if info, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				entries = append(entries, entry{name, filepath.Join(dir, name), info})
			}
		}
	}
	for _, child := range children {
		if strings.HasPrefix(child.Name(), ".") && !l.opts.has('a') && !l.opts.has('A') {
			continue
		}
		if info, err := child.Info(); err == nil {
			entries = append(entries, entry{child.Name(), filepath.Join(dir, child.Name()), info})
		}
	}
	if l.opts.has('l') {
		var blocks int64
		for _, e := range entries {
			if st, ok := e.info.Sys().(*syscall.Stat_t); ok {
				blocks += st.Blocks
			}
		}
		fmt.Fprintln(l.out, "total", l.size(blocks*512/1024, 1024))
	}
	l.print(entries)
	if !l.opts.has('R') {
		return nil
	}
	for _, e := range entries {
		if e.info.IsDir() && e.name != "." && e.name != ".." {
			fmt.Fprintf(l.out, "\n%s:\n", e.path)
			if err := l.list(e.path); err != nil {
				return err
			}
		}
	}
	return nil
}

// print sorts and prints entries, one a line.
func (l lister) print(entries []entry) {
	slices.SortStableFunc(entries, func(a, b entry) int {
		switch {
		case l.opts.has('t'):
			return b.info.ModTime().Compare(a.info.ModTime())
		case l.opts.has('S'):
			return int(b.info.Size() - a.info.Size())
		}
		return strings.Compare(a.name, b.name)
	})
	if l.opts.has('r') {
		slices.Reverse(entries)
	}
	if !l.opts.has('l') && !l.opts.has('n') {
		for _, e := range entries {
			fmt.Fprintln(l.out, l.inode(e.info)+e.name+l.mark(e.info))
		}
		return
	}
	var rows [][]string
	for _, e := range entries {
		st, ok := e.info.Sys().(*syscall.Stat_t)
		if !ok {
			continue
		}
		name := e.name + l.mark(e.info)
		if e.info.Mode()&fs.ModeSymlink != 0 {
			if target, err := os.Readlink(e.path); err == nil {
				name += " -> " + target
			}
		}
		rows = append(rows, []string{
			l.inode(e.info) + modeText(e.info.Mode()), fmt.Sprint(st.Nlink), // its type differs between architectures
			l.owner(l.owners, st.Uid), l.owner(l.groups, st.Gid),
			l.bytes(e.info), l.when(e.info.ModTime()), name,
		})
	}
	l.table(rows)
}

// table writes rows with the columns under each other, numbers to the right.
func (l lister) table(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	const links, size = 1, 4 // the columns with numbers
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == links || i == size {
				fmt.Fprintf(l.out, "%*s ", widths[i], cell)
			} else {
				fmt.Fprintf(l.out, "%-*s ", widths[i], cell)
			}
		}
		fmt.Fprintln(l.out, row[len(row)-1])
	}
}

func (l lister) inode(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && l.opts.has('i') {
		return strconv.FormatUint(st.Ino, 10) + " "
	}
	return ""
}

func (l lister) owner(names map[uint32]string, id uint32) string {
	if name := names[id]; name != "" && !l.opts.has('n') {
		return name
	}
	return strconv.FormatUint(uint64(id), 10)
}

func (l lister) bytes(info fs.FileInfo) string { return l.size(info.Size(), 1) }

// size writes n units, with -h in K, M or G.
func (l lister) size(n, unit int64) string {
	if !l.opts.has('h') {
		return strconv.FormatInt(n, 10)
	}
	return humanSize(n * unit)
}

func (l lister) when(t time.Time) string {
	if l.now.Sub(t) > 180*24*time.Hour || t.After(l.now.Add(time.Hour)) {
		return t.Format("Jan _2  2006")
	}
	return t.Format("Jan _2 15:04")
}

// mark is the sign that -F puts after a name.
func (l lister) mark(info fs.FileInfo) string {
	if !l.opts.has('F') {
		return ""
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return "/"
	case mode&fs.ModeSymlink != 0:
		return "@"
	case mode&fs.ModeNamedPipe != 0:
		return "|"
	case mode&fs.ModeSocket != 0:
		return "="
	case mode&0o111 != 0:
		return "*"
	}
	return ""
}

// modeText writes a mode as ls -l does: drwxr-xr-x, with s and t.
func modeText(mode fs.FileMode) string {
	kind := byte('-')
	switch {
	case mode.IsDir():
		kind = 'd'
	case mode&fs.ModeSymlink != 0:
		kind = 'l'
	case mode&fs.ModeCharDevice != 0:
		kind = 'c'
	case mode&fs.ModeDevice != 0:
		kind = 'b'
	case mode&fs.ModeNamedPipe != 0:
		kind = 'p'
	case mode&fs.ModeSocket != 0:
		kind = 's'
	}
	text := []byte(string(kind) + mode.Perm().String()[1:])
	special := func(at int, set, unset byte, on bool) {
		if !on {
			return
		}
		if text[at] == 'x' {
			text[at] = set
		} else {
			text[at] = unset
		}
	}
	special(3, 's', 'S', mode&fs.ModeSetuid != 0)
	special(6, 's', 'S', mode&fs.ModeSetgid != 0)
	special(9, 't', 'T', mode&fs.ModeSticky != 0)
	return string(text)
}

// humanSize writes bytes as 12.3M does.
func humanSize(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10)
	}
	value := float64(n)
	unit := ""
	for _, next := range []string{"K", "M", "G", "T"} {
		if value < 1024 {
			break
		}
		value, unit = value/1024, next
	}
	return strconv.FormatFloat(value, 'f', 1, 64) + unit
}
