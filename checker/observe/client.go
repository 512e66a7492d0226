package observe

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"

	"matelot/checker"
)

// defaultContext is docker's name for "no context".
const defaultContext = "default"

// client reads the docker configuration of the lab as the docker command does:
// what it could not read either is not there.
func (r *reader) client(context.Context) error {
	seen := checker.Client{Current: defaultContext}
	if len(r.src.Variables) > 0 {
		seen.Variables = r.src.Variables
	}
	root, err := os.OpenRoot(r.src.DockerConfig)
	if err != nil {
		return fmt.Errorf("opening the docker configuration: %w", err)
	}
	defer root.Close()
	folder := &workspace{root: root}

	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := folder.readJSON("config.json", &config); err != nil {
		return err
	}
	if config.CurrentContext != "" {
		seen.Current = config.CurrentContext
	}
	// The form of docker's context store: github.com/docker/cli, cli/context/store.
	const store = "contexts/meta"
	metas, err := folder.read(store)
	if err != nil {
		return fmt.Errorf("reading the docker contexts: %w", err)
	}
	for _, id := range metas.Entries {
		var meta struct {
			Name      string
			Endpoints map[string]struct{ Host string }
		}
		if err := folder.readJSON(path.Join(store, id, "meta.json"), &meta); err != nil {
			return err
		}
		if meta.Name != "" {
			set(&seen.Contexts, meta.Name, meta.Endpoints["docker"].Host)
		}
	}
	r.put(func(obs *checker.Observation) { obs.Client = &seen })
	return nil
}

// readJSON reads a file into a value, and leaves that alone where there is no
// such file or it holds something else.
func (w *workspace) readJSON(name string, into any) error {
	file, err := w.read(name)
	if err != nil {
		return fmt.Errorf("reading %s of the docker configuration: %w", name, err)
	}
	if file.Kind == kindFile {
		_ = json.Unmarshal([]byte(file.Content), into) // torn or of another form: docker passes over it too
	}
	return nil
}
