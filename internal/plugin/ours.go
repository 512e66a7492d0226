package plugin

import (
	"debug/buildinfo"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// ours tells whether a file is a matelot, of whatever version: Go's linker writes
// into each executable from which module it is. A link whose matelot is gone is
// told by its name.
func ours(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		target, err := os.Readlink(path)
		base := filepath.Base(target)
		return err == nil && strings.TrimSuffix(base, filepath.Ext(base)) == Matelot
	}
	if err != nil {
		return false
	}
	theirs, err := buildinfo.ReadFile(real)
	if err != nil {
		return false // no executable of Go, or nothing that may be read
	}
	own, ok := debug.ReadBuildInfo()
	return ok && theirs.Main.Path == own.Main.Path
}
