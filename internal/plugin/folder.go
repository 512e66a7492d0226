package plugin

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// originFile stands beside copies and says of which executable they are: a copy
// cannot find the executables beside the one it was made from.
const originFile = "matelot.origin"

// ErrForeign says that a file of another program has the name of a plugin.
var ErrForeign = errors.New("not matelot's")

// ForeignError names such a file. It unwraps to [ErrForeign].
type ForeignError struct{ Path string }

func (e *ForeignError) Error() string { return e.Path + " is not matelot's" }

// Unwrap gives ErrForeign.
func (e *ForeignError) Unwrap() error { return ErrForeign }

// Folder is one of the folders in which docker looks for plugins.
type Folder struct {
	Dir string
	// Copies puts hard links or copies there in place of symbolic links, which
	// Windows keeps for administrators.
	Copies bool
}

// Usual is the folder of plugins in the docker CLI's own folder.
func Usual(dockerConfig string) Folder {
	return In(filepath.Join(dockerConfig, "cli-plugins"))
}

// In is a folder of plugins, with the links that this system has.
func In(dir string) Folder {
	return Folder{Dir: dir, Copies: runtime.GOOS == "windows"}
}

// Path is where a plugin stands in the folder.
func (f Folder) Path(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(f.Dir, prefix+name)
}

// Install makes docker find exe under the names of all plugins, and tells whether
// there was anything to do. It touches no file of another program: then it
// changes nothing, and its error is a *ForeignError.
func (f Folder) Install(exe string) (changed bool, err error) {
	for _, name := range Names() {
		if _, err := f.find(name); err != nil {
			return false, err
		}
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return false, fmt.Errorf("making docker's folder of plugins: %w", err)
	}
	for _, name := range Names() {
		if f.leadsTo(name, exe) {
			continue
		}
		if err := f.put(name, exe); err != nil {
			return changed, fmt.Errorf("installing the plugin %s: %w", name, err)
		}
		changed = true
	}
	if f.Copies && f.origin() != exe {
		if err := f.replace(originFile, func(tmp string) error { return os.WriteFile(tmp, []byte(exe+"\n"), 0o600) }); err != nil {
			return changed, fmt.Errorf("noting where matelot is: %w", err)
		}
		changed = true
	}
	return changed, nil
}

// Remove takes away what Install made, whichever matelot made it. It gives the
// files that it removed, and those of other programs, which it left.
func (f Folder) Remove() (removed, left []string, err error) {
	for _, name := range Names() {
		there, err := f.find(name)
		switch {
		case errors.Is(err, ErrForeign):
			left = append(left, f.Path(name))
		case err != nil:
			return removed, left, err
		case there:
			if err := os.Remove(f.Path(name)); err != nil {
				return removed, left, fmt.Errorf("removing the plugin %s: %w", name, err)
			}
			removed = append(removed, f.Path(name))
		}
	}
	err = os.Remove(filepath.Join(f.Dir, originFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return removed, left, fmt.Errorf("removing the note of where matelot is: %w", err)
	}
	return removed, left, nil
}

// find tells whether a plugin is there. Its error is a *ForeignError where the
// name belongs to another program.
func (f Folder) find(name string) (bool, error) {
	path := f.Path(name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("looking for the plugin %s: %w", name, err)
	}
	if !ours(path) {
		return true, &ForeignError{path}
	}
	return true, nil
}

// leadsTo tells whether a plugin is there and is exe as it is now.
func (f Folder) leadsTo(name, exe string) bool {
	path := f.Path(name)
	if !f.Copies {
		target, err := os.Readlink(path)
		return err == nil && target == exe
	}
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := os.Stat(exe)
	if err != nil {
		return false
	}
	// A copy keeps the time of what it was made of.
	return os.SameFile(a, b) || a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// put makes a plugin lead to exe.
func (f Folder) put(name, exe string) error {
	return f.replace(filepath.Base(f.Path(name)), func(tmp string) error {
		if !f.Copies {
			return os.Symlink(exe, tmp)
		}
		if os.Link(exe, tmp) == nil {
			return nil
		}
		return copyFile(exe, tmp) // the folder is on another disk
	})
}

// replace has a file made under another name, and then gives it its own: at no
// time is there none, or half of one.
func (f Folder) replace(name string, create func(tmp string) error) error {
	dir, err := os.MkdirTemp(f.Dir, ".matelot-*")
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, name)
	err = create(tmp)
	if err == nil {
		err = os.Rename(tmp, filepath.Join(f.Dir, name))
	}
	return errors.Join(err, os.RemoveAll(dir))
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if err := errors.Join(err, target.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// origin is the executable that the folder's copies are of; "" where none is
// noted.
func (f Folder) origin() string {
	data, err := os.ReadFile(filepath.Join(f.Dir, originFile))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// Origin is the executable that exe is a copy of, made by [Folder.Install]; ""
// where it is none. It may be gone.
func Origin(exe string) string {
	if !strings.HasPrefix(filepath.Base(exe), prefix) {
		return ""
	}
	return Folder{Dir: filepath.Dir(exe)}.origin()
}
