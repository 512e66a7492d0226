package observe

import (
	"context"
	"fmt"
	"path"

	"matelot/checker"
)

// composeFile finds the compose file of a folder of the workspace: the first
// of the names that compose takes, in its order.
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
		if kind == kindFile {
			found = checker.ComposeFile{Path: where, Changed: info.ModTime().UTC()}
			break
		}
	}
	r.put(func(obs *checker.Observation) { set(&obs.ComposeFiles, id, found) })
	return nil
}
