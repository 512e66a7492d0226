package tutor

import (
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// kind is a family of shells that is started and hooked in one way.
type kind string

const (
	bash       kind = "bash"
	zsh        kind = "zsh"
	fish       kind = "fish"
	powershell kind = "powershell"
	posix      kind = "sh" // dash, ash, ksh …: words, but no hook at the prompt
)

// ErrNoShell means that this machine has no shell that the tutor knows.
var ErrNoShell = errors.New("no shell found")

// kindOf tells a shell's kind from its path.
func kindOf(path string) (kind, bool) {
	// Windows paths must be understood wherever this runs.
	name := strings.ToLower(path[strings.LastIndexAny(path, `/\`)+1:])
	switch strings.TrimSuffix(name, ".exe") {
	case "bash":
		return bash, true
	case "zsh":
		return zsh, true
	case "fish":
		return fish, true
	case "pwsh", "powershell":
		return powershell, true
	case "sh", "dash", "ash", "ksh", "mksh":
		return posix, true
	}
	return "", false
}

// found is the shell to start.
type found struct {
	path    string
	kind    kind
	unknown string // the learner's shell, when the tutor does not know it
}

// find returns the shell to start: path if it is given, else the learner's
// ($SHELL), else the first there is. lookPath is [exec.LookPath].
func find(path, shellVar, goos string, lookPath func(string) (string, error)) (found, error) {
	unknown := ""
	if path == "" && goos != "windows" {
		// On Windows, SHELL is some Unix layer's and its bash may be another
		// system's altogether.
		path = shellVar
	}
	if path != "" {
		k, known := kindOf(path)
		if full, err := lookPath(path); known && err == nil {
			return found{path: full, kind: k}, nil
		}
		unknown = filepath.Base(path)
	}
	for _, name := range usualShells(goos) {
		if full, err := lookPath(name); err == nil {
			k, _ := kindOf(name)
			return found{path: full, kind: k, unknown: unknown}, nil
		}
	}
	return found{}, ErrNoShell
}

func usualShells(goos string) []string {
	if goos == "windows" {
		return []string{"pwsh.exe", "powershell.exe"}
	}
	return []string{"bash", "zsh", "fish", "sh"}
}

func (s Shell) find() (found, error) {
	return find(s.Path, lookup(s.environ(), "SHELL"), runtime.GOOS, exec.LookPath)
}
