//go:build linux

package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/interp"
)

const keyTab = '\t'

// complete answers the Tab key: it finishes the word before the cursor as far
// as the names of files, or of commands for the first word, agree.
func (s *shell) complete(line string, at int, key rune) (string, int, bool) {
	if key != keyTab {
		return "", 0, false
	}
	before, after := line[:at], line[at:]
	start := strings.LastIndexAny(before, " \t=;|&><") + 1
	word := before[start:]
	var names []string
	if strings.TrimSpace(before[:start]) == "" && !strings.Contains(word, "/") {
		names = s.commandsLike(word)
	} else {
		names = s.filesLike(word)
	}
	if len(names) == 0 {
		return "", 0, false
	}
	common := commonPrefix(names)
	if len(names) == 1 && !strings.HasSuffix(common, "/") {
		common += " "
	}
	return before[:start] + common + after, start + len(common), true
}

// filesLike lists the files whose path begins with word, folders with a slash.
func (s *shell) filesLike(word string) []string {
	dir, base := filepath.Split(word)
	folder := dir
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(s.runner.Dir, dir)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, base) || (base == "" && name[0] == '.') {
			continue
		}
		if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.IsDir() {
			name += "/"
		}
		names = append(names, dir+name)
	}
	return names
}

// commandsLike lists the programs in PATH and the builtins.
func (s *shell) commandsLike(word string) []string {
	var names []string
	for _, name := range []string{"cd", "exit", "export", "jobs", "unset", "wait"} {
		if strings.HasPrefix(name, word) && interp.IsBuiltin(name) {
			names = append(names, name)
		}
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			if strings.HasPrefix(entry.Name(), word) {
				names = append(names, entry.Name())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// commonPrefix is what all names begin with.
func commonPrefix(names []string) string {
	prefix := names[0]
	for _, name := range names[1:] {
		for !strings.HasPrefix(name, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	return prefix
}
