package submission

import (
	"path"
	"strings"
)

// clean turns the name of an entry into a slash path below the submission, or says
// by a problem's code why it cannot be one.
func (l Limits) clean(name string) (local, code string) {
	switch {
	case name == "" || !readable(name):
		return "", Name
	case strings.ContainsRune(name, '\\'), strings.HasPrefix(name, "/"), drive(name):
		return "", Outside
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return "", Outside
		}
	}
	local = path.Clean(name)
	if len(local) > l.Path || strings.Count(local, "/") >= l.Depth {
		return "", Name
	}
	return local, ""
}

// drive tells whether a name begins as a path of Windows does: C:
func drive(name string) bool {
	return len(name) >= 2 && name[1] == ':' && ('a' <= name[0]|0x20 && name[0]|0x20 <= 'z')
}

// ignored tells whether a path is what a system or Git puts beside a learner's
// files.
func ignored(local string) bool {
	for part := range strings.SplitSeq(local, "/") {
		switch part {
		case ".git", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini":
			return true
		}
	}
	return strings.HasPrefix(path.Base(local), "._") // what macOS puts beside a file on other disks
}
