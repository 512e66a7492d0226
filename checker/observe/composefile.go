package observe

import (
	"context"
	"fmt"
	"path"

	"matelot/checker"
)

// composeFile finds the compose file of a folder of the workspace: the first
// of the names that compose takes, in its order; and which of the files that
// belong to it was changed last.
func (r *reader) composeFile(ctx context.Context, id, dir string) error {
	ws, err := r.workspace(ctx)
	if err != nil {
		return err
	}
	var found checker.ComposeFile
	for _, name := range []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"} {
		where := path.Join(dir, name)
		_, info, kind, err := ws.stat(where)
		if err != nil {
			return fmt.Errorf("looking for %s: %w", where, err)
		}
		if kind != kindFile {
			continue
		}
		file, err := ws.read(where)
		if err != nil {
			return fmt.Errorf("reading %s: %w", where, err)
		}
		found = composeProblem(file.Content)
		found.Path, found.Edited, found.Changed = where, where, info.ModTime().UTC()
		break
	}
	for _, name := range []string{".env", "compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"} {
		where := path.Join(dir, name)
		_, info, kind, err := ws.stat(where)
		if err != nil {
			return fmt.Errorf("looking for %s: %w", where, err)
		}
		if kind == kindFile && found.Path != "" && info.ModTime().After(found.Changed) {
			found.Edited, found.Changed = where, info.ModTime().UTC()
		}
	}
	r.put(func(obs *checker.Observation) { set(&obs.ComposeFiles, id, found) })
	return nil
}
