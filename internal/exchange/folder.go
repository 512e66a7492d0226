package exchange

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// What is read of a folder from outside.
const (
	maxFiles = 5000
	maxDepth = 12
	maxText  = 1 << 20  // of one file, in bytes
	maxTotal = 32 << 20 // of all files that are read
)

// TooBigError is a folder that holds more than is read.
type TooBigError struct{ What string }

func (e *TooBigError) Error() string { return "the folder has too many " + e.What }

// folder is a folder from outside. Its files were listed once: what is no
// regular file, stands too deep or has a name that could not be shown is not in
// the list, and only what is in the list can be read. So neither a link nor a
// name with ".." leads out of it, and no pipe is waited for.
type folder struct {
	root  *os.Root
	files map[string]int64 // sizes, by slash-separated path
	dirs  map[string]bool
	used  map[string]bool // what a lesson took, or a note named
	total int64
	notes notes
}

// openFolder lists a folder.
func openFolder(name string) (*folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("opening the folder to import: %w", err)
	}
	f := &folder{root: root, files: map[string]int64{}, dirs: map[string]bool{".": true}, used: map[string]bool{}}
	if err := fs.WalkDir(root.FS(), ".", f.list); err != nil {
		return nil, errors.Join(fmt.Errorf("listing the folder to import: %w", err), root.Close())
	}
	return f, nil
}

// list takes one entry of the folder.
func (f *folder) list(name string, d fs.DirEntry, err error) error {
	if name == "." {
		return err
	}
	if len(f.files)+len(f.dirs) > maxFiles {
		return &TooBigError{"files"}
	}
	base := path.Base(name)
	switch {
	case err != nil:
		f.notes.add(name, "unreadable")
	case printable(base) != base:
		f.notes.add(name, "name")
	case d.IsDir() && (base == ".git" || base == "node_modules"):
	case d.IsDir() && strings.Count(name, "/") >= maxDepth:
		f.notes.add(name, "deep", "Limit", maxDepth)
	case d.IsDir():
		f.dirs[name] = true
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		f.notes.add(name, "symlink")
		return nil
	case !d.Type().IsRegular():
		f.notes.add(name, "special")
		return nil
	default:
		info, err := d.Info()
		if err != nil {
			f.notes.add(name, "unreadable")
			return nil //nolint:nilerr // it was said
		}
		f.files[name] = info.Size()
		return nil
	}
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// has tells whether a file is there.
func (f *folder) has(name string) bool {
	_, ok := f.files[path.Clean(name)]
	return ok
}

// read gives a text file. One that is not there, is too big or cannot be read is
// a note, and ok is false.
func (f *folder) read(name string) (text string, ok bool) {
	name = path.Clean(strings.TrimPrefix(name, "/"))
	size, there := f.files[name]
	if !there {
		f.notes.add(name, "missing")
		return "", false
	}
	f.used[name] = true
	if size > maxText || f.total+size > maxTotal {
		f.notes.add(name, "too_big", "Limit", "1 MiB")
		return "", false
	}
	data, err := f.load(name)
	if err != nil || len(data) > maxText {
		f.notes.add(name, "unreadable")
		return "", false
	}
	f.total += int64(len(data))
	text, recoded, stripped := cleaned(data)
	if recoded {
		f.notes.add(name, "encoding")
	}
	if stripped {
		f.notes.add(name, "control")
	}
	return text, true
}

func (f *folder) load(name string) ([]byte, error) {
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(file, maxText+1))
}

// note keeps a note on a file; it need not be listed among the leftovers.
func (f *folder) note(file, code string, args ...any) {
	f.used[path.Clean(file)] = true
	f.notes.add(file, code, args...)
}

// in lists the files below a folder, in a person's order.
func (f *folder) in(dir string) []string {
	var names []string
	for name := range f.files {
		if dir == "." || strings.HasPrefix(name, dir+"/") {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, naturally)
	return names
}

// subfolders lists the folders directly in one.
func (f *folder) subfolders(dir string) []string {
	var names []string
	for name := range f.dirs {
		if name != "." && path.Dir(name) == dir {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, naturally)
	return names
}

// leftovers notes the files below a folder that nothing asked for: pictures,
// programs, data. A folder with many of them is one note.
func (f *folder) leftovers(dir string) {
	const many = 5
	byDir := map[string][]string{}
	for _, name := range f.in(dir) {
		if !f.used[name] && !strings.HasPrefix(path.Base(name), ".") && !strings.Contains("/"+name, "/.") {
			byDir[path.Dir(name)] = append(byDir[path.Dir(name)], name)
		}
	}
	for parent, names := range byDir {
		if len(names) > many {
			f.notes.add(parent, "assets", "Count", len(names))
			continue
		}
		for _, name := range names {
			f.notes.add(name, "asset")
		}
	}
}
