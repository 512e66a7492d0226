package engine

import (
	"archive/tar"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"

	"matelot/sandbox/engine/link"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/images"
)

// agentMount is a volume of the container's own for the agent: it can be put into
// that before the start also where the container's own files are read-only.
func agentMount() mount.Mount { return mount.Mount{Type: mount.TypeVolume, Target: running.AgentDir} }

// putAgent puts the agent for the host's architecture into its volume, and a stock of
// images beside it unless that is nil. (The files of a testcontainers request go
// through /, which a runner has read-only.)
func (h *Host) putAgent(ctx context.Context, id string, stock *Stock) error {
	program, err := h.agent()
	if err != nil {
		return err
	}
	files := []struct {
		name    string
		mode    int64
		content []byte
	}{{images.Agent, 0o755, program}}
	if stock != nil {
		files = append(files, files[0])
		files[1].name, files[1].mode, files[1].content = stockName, 0o600, stock.archive
	}
	archive, in := io.Pipe()
	go func() {
		w := tar.NewWriter(in)
		var err error
		for _, f := range files {
			err = errors.Join(err, w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), Typeflag: tar.TypeReg}))
			if err == nil {
				_, err = w.Write(f.content)
			}
		}
		_ = in.CloseWithError(errors.Join(err, w.Close()))
	}()
	defer archive.Close() //nolint:errcheck // it never fails
	if err := h.client.CopyToContainer(ctx, id, running.AgentDir, archive, container.CopyToContainerOptions{}); err != nil {
		return fmt.Errorf("putting the agent into the container: %w", err)
	}
	return nil
}

// attach takes a container's standard streams as a link, and keeps the end of what it
// says on its error output. It has to come before the start: the container ends when
// its input does, and what it says then is in no log.
func (h *Host) attach(ctx context.Context, id string) (*link.Link, *running.Said, error) {
	stream, err := h.client.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return nil, nil, fmt.Errorf("attaching to the container: %w", err)
	}
	l, said := running.LinkOver(stream.Conn, stream.Reader)
	return l, said, nil
}

// exec starts another agent in a container that runs, as a link.
func (h *Host) exec(ctx context.Context, id string) (*link.Link, error) {
	return running.Exec(ctx, h.client, id)
}

// remove takes containers away, with their own volumes, then the volume.
func (h *Host) remove(ctx context.Context, volumeName string, ids ...string) error {
	return running.Remove(ctx, h.client, volumeName, ids...)
}

// makeVolume makes a volume in memory for the workspace, whose files belong to the
// runners' user (https://docs.docker.com/reference/cli/docker/volume/create/#driver-specific-options).
func (h *Host) makeVolume(ctx context.Context, owner string, size int64) (string, error) {
	made, err := h.client.VolumeCreate(ctx, volume.CreateOptions{
		Driver: "local", Labels: map[string]string{Label: owner},
		DriverOpts: map[string]string{
			"type": "tmpfs", "device": "tmpfs",
			"o": fmt.Sprintf("size=%d,nr_inodes=%d,mode=0755,uid=%d,gid=%d", size, maxFiles, RunnerID, RunnerID),
		},
	})
	if err != nil {
		return "", fmt.Errorf("making a volume in memory: %w", err)
	}
	return made.Name, nil
}

// maxFiles is how many files a workspace in memory may have.
const maxFiles = 20000

// workspaceMount mounts the workspace at its path.
func workspaceMount(o Options, volumeName string) (mount.Mount, error) {
	if !path.IsAbs(o.Workspace) {
		return mount.Mount{}, fmt.Errorf("the workspace %s is no absolute path", o.Workspace)
	}
	if volumeName != "" {
		return mount.Mount{Type: mount.TypeVolume, Source: volumeName, Target: o.Workspace}, nil
	}
	return mount.Mount{Type: mount.TypeBind, Source: cmp.Or(o.Folder, o.Workspace), Target: o.Workspace}, nil
}
