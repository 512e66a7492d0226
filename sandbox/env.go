package sandbox

import (
	"slices"
	"strings"
)

// engineVariables lead the docker CLI and its plugins past the context: in the
// lab they would lead past the proxy, builds with BUILDX_CONFIG and
// BUILDX_BUILDER to the learner's own builder.
var engineVariables = []string{
	"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS", "DOCKER_TLS_VERIFY",
	"DOCKER_CERT_PATH", "DOCKER_API_VERSION",
	"BUILDX_CONFIG", "BUILDX_BUILDER", "BUILDKIT_HOST",
}

// Env is an environment in which docker commands reach the session's proxy,
// made from one like os.Environ().
func (s *Session) Env(base []string) []string {
	env := slices.DeleteFunc(slices.Clone(base), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(engineVariables, strings.ToUpper(name))
	})
	return append(env, "DOCKER_CONFIG="+s.ConfigDir(), "MATELOT_SESSION="+s.ID)
}
