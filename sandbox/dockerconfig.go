package sandbox

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

// contextName is the docker context that leads to the session's proxy.
const contextName = "matelot"

// ConfigDir is the session's own DOCKER_CONFIG.
func (s *Session) ConfigDir() string { return filepath.Join(s.Dir, "docker") }

// writeDockerConfig makes the session's DOCKER_CONFIG: a context to the proxy,
// the learner's CLI plugins by reference, and of the learner's settings only
// those that change keys and proxies. Credentials are never taken over: a
// docker login in the lab stays in the lab.
func (s *Session) writeDockerConfig(learner string) error {
	if err := os.MkdirAll(s.ConfigDir(), 0o700); err != nil {
		return fmt.Errorf("making the session's docker configuration: %w", err)
	}
	config := map[string]any{"currentContext": contextName}
	var theirs map[string]json.RawMessage
	if learner != "" {
		var err error
		if theirs, err = readConfig(filepath.Join(learner, "config.json")); err != nil {
			return err
		}
		config["cliPluginsExtraDirs"] = pluginDirs(learner, theirs)
	}
	for _, key := range []string{"detachKeys", "proxies"} {
		if value, ok := theirs[key]; ok {
			config[key] = value
		}
	}
	for _, path := range []string{s.configFile(), s.firstConfig()} {
		if err := writeJSON(path, config); err != nil {
			return err
		}
	}
	return s.writeContext()
}

func (s *Session) configFile() string { return filepath.Join(s.ConfigDir(), "config.json") }

// firstConfig is config.json as it was at first, for when the learner's editing
// leaves something that docker cannot read: it would then pass over the context
// and ask the learner's own engine.
func (s *Session) firstConfig() string { return filepath.Join(s.Dir, "docker-config.json") }

// mendDockerConfig makes docker commands lead to the session again, whatever an
// exercise about contexts has left: the session's context is in use, leads to
// the proxy, and is the only one. Logins and other settings stay.
func (s *Session) mendDockerConfig() error {
	config, err := readConfig(s.configFile())
	if err != nil || config == nil {
		if config, err = readConfig(s.firstConfig()); err != nil {
			return err
		}
	}
	if config == nil {
		config = map[string]json.RawMessage{}
	}
	config["currentContext"] = json.RawMessage(`"` + contextName + `"`)
	if err := writeJSON(s.configFile(), config); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(s.ConfigDir(), "contexts")); err != nil {
		return fmt.Errorf("removing the docker contexts of the exercise before: %w", err)
	}
	return s.writeContext()
}

// writeContext makes the context that leads to the proxy.
func (s *Session) writeContext() error {
	meta := filepath.Join(s.ConfigDir(), "contexts", "meta", contextID(contextName))
	if err := os.MkdirAll(meta, 0o700); err != nil {
		return fmt.Errorf("making the session's docker context: %w", err)
	}
	// The form of docker's context store: github.com/docker/cli, cli/context/store.
	return writeJSON(filepath.Join(meta, "meta.json"), map[string]any{
		"Name":     contextName,
		"Metadata": map[string]any{"Description": "matelot"},
		"Endpoints": map[string]any{
			"docker": map[string]any{"Host": s.Proxy(), "SkipTLSVerify": false},
		},
	})
}

// contextID is the folder's name of a context in docker's store.
func contextID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

func readConfig(path string) (map[string]json.RawMessage, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || len(data) == 0 && err == nil {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading your docker configuration: %w", err)
	}
	var config map[string]json.RawMessage
	if err := json.Unmarshal(data, &config); err != nil {
		return nil, fmt.Errorf("reading your docker configuration %s: %w", path, err)
	}
	return config, nil
}

// pluginDirs lists where the learner's CLI plugins are found beside the
// system's folders, which the CLI searches anyway.
func pluginDirs(learner string, config map[string]json.RawMessage) []string {
	dirs := []string{}
	if raw, ok := config["cliPluginsExtraDirs"]; ok {
		_ = json.Unmarshal(raw, &dirs) // of another form: the CLI would refuse it too
	}
	return append(dirs, filepath.Join(learner, "cli-plugins"))
}

func writeJSON(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
