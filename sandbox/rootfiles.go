package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"matelot/sandbox/proxy"
)

// cleanerImage is the lab image that deletes what this user may not.
const cleanerImage = "alpine:latest"

// removeByContainer empties a folder with a container's rights: on Linux a
// container writes into a bind mount as root unless told otherwise.
func (s *Session) removeByContainer(ctx context.Context, dir string) (err error) {
	if err := s.Control().EnsureImage(ctx, cleanerImage, nil); err != nil {
		return err
	}
	engine, err := s.Engine()
	if err != nil {
		return err
	}
	defer engine.Close()
	parent, name := filepath.Split(dir)
	created, err := engine.ContainerCreate(ctx,
		&container.Config{
			Image: cleanerImage, Entrypoint: []string{"rm"}, Cmd: []string{"-rf", "/parent/" + name},
			Labels: map[string]string{proxy.LabelSession: s.ID},
		},
		&container.HostConfig{Mounts: []mount.Mount{{Type: mount.TypeBind, Source: filepath.Clean(parent), Target: "/parent"}}},
		nil, nil, "")
	if err != nil {
		return fmt.Errorf("making a container that deletes: %w", err)
	}
	defer func() {
		err = errors.Join(err, engine.ContainerRemove(context.WithoutCancel(ctx), created.ID, container.RemoveOptions{Force: true}))
	}()
	ended, failed := engine.ContainerWait(ctx, created.ID, container.WaitConditionNextExit)
	if err := engine.ContainerStart(ctx, created.ID, container.StartOptions{}); err != nil {
		return fmt.Errorf("starting a container that deletes: %w", err)
	}
	select {
	case <-ended:
	case err := <-failed:
		return fmt.Errorf("waiting for a container that deletes: %w", err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the folder %s could not be deleted", dir)
	}
	return nil
}
