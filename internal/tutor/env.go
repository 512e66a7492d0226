package tutor

import (
	"os"
	"slices"
	"strings"
)

// SessionVar is set in the environment of a lab shell; the tutor does not start
// one within another.
const SessionVar = "MATELOT_SESSION"

// Inside reports whether this process runs in a lab shell.
func Inside() bool { return os.Getenv(SessionVar) != "" }

// variable is one variable of an environment.
type variable struct{ Name, Value string }

// environ is the environment that the shell gets.
func (s Shell) environ() []string {
	env := s.Env
	if env == nil {
		env = os.Environ()
	}
	return append(slices.Clone(env),
		"MATELOT_EXE="+s.Exe,
		"MATELOT_JOURNAL="+s.Journal,
		"MATELOT_SESSION_DIR="+s.SessionDir,
	)
}

// lookup returns the value of a variable: the last one wins, as in os/exec.
func lookup(env []string, name string) string {
	for _, entry := range slices.Backward(env) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// sessionVariables are those that must be as the session has them whatever the
// learner's start-up files do: many a .bashrc exports DOCKER_HOST, and with it
// the lab's commands would reach the learner's own engine. It returns those to
// set and those to unset.
func sessionVariables(env []string) (set []variable, unset []string) {
	position := map[string]int{}
	for _, entry := range env {
		name, value, ok := strings.Cut(entry, "=")
		if !ok || !shellName(name) ||
			!strings.HasPrefix(name, "DOCKER_") && !strings.HasPrefix(name, "MATELOT_") {
			continue
		}
		if at, seen := position[name]; seen {
			set[at].Value = value
			continue
		}
		position[name] = len(set)
		set = append(set, variable{name, value})
	}
	for _, name := range []string{
		"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION",
		"BUILDX_CONFIG", "BUILDX_BUILDER", "BUILDKIT_HOST",
	} {
		if _, seen := position[name]; !seen {
			unset = append(unset, name)
		}
	}
	return set, unset
}

// shellName reports whether a shell can assign to this name.
func shellName(name string) bool {
	for i, r := range name {
		letter := r == '_' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
		if !letter && (i == 0 || r < '0' || '9' < r) {
			return false
		}
	}
	return name != ""
}
