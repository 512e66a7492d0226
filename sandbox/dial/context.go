package dial

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ContextError says that the context in use cannot be used: the docker CLI
// fails in the same way. It unwraps to fs.ErrNotExist where no context has
// that name.
type ContextError struct {
	Name string
	Err  error
}

func (e *ContextError) Error() string { return fmt.Sprintf("docker context %q: %v", e.Name, e.Err) }

// Unwrap gives the reason.
func (e *ContextError) Unwrap() error { return e.Err }

// ConfigError says that the CLI's configuration file cannot be read.
type ConfigError struct {
	Path string
	Err  error
}

func (e *ConfigError) Error() string {
	return fmt.Sprintf("docker configuration %s: %v", e.Path, e.Err)
}

// Unwrap gives the reason.
func (e *ConfigError) Unwrap() error { return e.Err }

// ConfigDir is the docker CLI's folder: DOCKER_CONFIG, else .docker in the home
// folder. It is empty where there is neither.
func ConfigDir(env Environment) string {
	if dir := env.Getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	if env.Home == "" {
		return ""
	}
	return filepath.Join(env.Home, ".docker")
}

// CurrentContext reads the name of the context in use from config.json: empty
// where none is. Its error is a *ConfigError.
func CurrentContext(env Environment) (string, error) {
	dir := ConfigDir(env)
	if dir == "" {
		return "", nil
	}
	path := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || len(data) == 0 && err == nil {
		return "", nil
	}
	if err != nil {
		return "", &ConfigError{Path: path, Err: err}
	}
	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := json.Unmarshal(data, &config); err != nil {
		return "", &ConfigError{Path: path, Err: err}
	}
	return config.CurrentContext, nil
}

// readContext reads one context from the CLI's store: contexts/meta/ID/meta.json
// and the certificates in contexts/tls/ID/docker, where ID is the SHA-256 of the
// context's name (github.com/docker/cli, cli/context/store).
func readContext(env Environment, name string) (Endpoint, error) {
	dir := ConfigDir(env)
	sum := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(sum[:])
	data, err := os.ReadFile(filepath.Join(dir, "contexts", "meta", id, "meta.json"))
	if err != nil {
		return Endpoint{}, &ContextError{Name: name, Err: err}
	}
	var meta struct {
		Endpoints map[string]struct {
			Host          string
			SkipTLSVerify bool
		}
	}
	if err := json.Unmarshal(data, &meta); err != nil {
		return Endpoint{}, &ContextError{Name: name, Err: err}
	}
	docker, ok := meta.Endpoints["docker"]
	if !ok || docker.Host == "" {
		return Endpoint{}, &ContextError{Name: name, Err: errors.New("it names no docker engine")}
	}
	endpoint := Endpoint{Host: docker.Host, Context: name}
	certs := filepath.Join(dir, "contexts", "tls", id, "docker")
	if _, err := os.Stat(certs); err == nil {
		endpoint.TLS = tlsFromFolder(certs, docker.SkipTLSVerify)
	} else if docker.SkipTLSVerify {
		endpoint.TLS = &TLS{SkipVerify: true}
	}
	return endpoint, nil
}
