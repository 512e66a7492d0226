package observe

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/mount"

	"matelot/checker"
)

const (
	// probeTarget is where a volume is mounted in a container made to read it:
	// no image has that folder, so nothing is copied into the volume.
	probeTarget = "/.matelot-probe"
	// cleanUpTimeout bounds the removal of that container.
	cleanUpTimeout = 3 * time.Second
	// maxLinks bounds how many links are followed inside a volume.
	maxLinks = 5
)

var (
	errNoImage = unreadable("no image to look into the volume with")
	errGone    = errors.New("the container is gone")
)

// volumeFile reads a file of a volume: by a container of the session that
// mounts it, running or not, else by one that is made for it and never started.
func (r *reader) volumeFile(ctx context.Context, id string, wanted checker.VolumeFileWanted) error {
	file, err := r.readVolume(ctx, wanted)
	if err != nil {
		return fmt.Errorf("reading %s in volume %s: %w", wanted.Path, wanted.Volume, err)
	}
	r.put(func(obs *checker.Observation) { set(&obs.VolumeFiles, id, file) })
	return nil
}

func (r *reader) readVolume(ctx context.Context, wanted checker.VolumeFileWanted) (checker.File, error) {
	volumes, err := r.volumesByName(ctx)
	if err != nil {
		return checker.File{}, err
	}
	// To mount a volume that is not there would make it.
	if _, exists := volumes[wanted.Volume]; !exists {
		return checker.File{Kind: kindMissing}, nil
	}
	list, err := r.listing(ctx)
	if err != nil {
		return checker.File{}, err
	}
	for _, c := range list {
		for _, m := range c.Mounts {
			if m.Type != mount.TypeVolume || m.Name != wanted.Volume {
				continue
			}
			file, err := r.readMounted(ctx, c.ID, m.Destination, wanted.Path)
			if !errors.Is(err, errGone) {
				return file, err
			}
		}
	}
	probe, err := r.makeProbe(ctx, wanted.Volume)
	if err != nil {
		return checker.File{}, err
	}
	defer r.removeProbe(ctx, probe)
	return r.readMounted(ctx, probe, probeTarget, wanted.Path)
}

// makeProbe creates a container that mounts a volume, of any image that the
// session sees: the image's content is not used.
func (r *reader) makeProbe(ctx context.Context, volume string) (id string, err error) {
	owned, err := r.owned(ctx)
	if err != nil {
		return "", err
	}
	images, err := r.src.Engine.ImageList(ctx, image.ListOptions{})
	if err != nil {
		return "", fmt.Errorf("listing images: %w", err)
	}
	at := slices.IndexFunc(images, func(s image.Summary) bool {
		_, seen := owned.sees(s.ID, s.RepoTags)
		return seen
	})
	if at < 0 {
		return "", errNoImage
	}
	labels := map[string]string{LabelRole: RoleProbe}
	if r.src.Session != "" {
		labels[LabelSession] = r.src.Session
	}
	created, err := r.src.Engine.ContainerCreate(ctx,
		&container.Config{Image: images[at].ID, Cmd: []string{"never-started"}, Labels: labels, NetworkDisabled: true},
		&container.HostConfig{Mounts: []mount.Mount{{
			Type: mount.TypeVolume, Source: volume, Target: probeTarget, ReadOnly: true,
			VolumeOptions: &mount.VolumeOptions{NoCopy: true},
		}}}, nil, nil, "")
	if err != nil {
		return "", fmt.Errorf("making a container to look into it: %w", err)
	}
	return created.ID, nil
}

// removeProbe removes it also when the time to read is over.
func (r *reader) removeProbe(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	// What is left if this fails carries the session's label: cleaning up finds it.
	_ = r.src.Engine.ContainerRemove(ctx, id, container.RemoveOptions{Force: true})
}

// readMounted copies one path out of a container. Links are followed as long
// as they stay in the volume.
func (r *reader) readMounted(ctx context.Context, id, target, name string) (checker.File, error) {
	where := path.Join(target, path.Join("/", name))
	for range maxLinks {
		stream, stat, err := r.src.Engine.CopyFromContainer(ctx, id, where)
		if cerrdefs.IsNotFound(err) {
			// The same answer is given for a path and for a container.
			if _, err := r.src.Engine.ContainerInspect(ctx, id); cerrdefs.IsNotFound(err) {
				return checker.File{}, errGone
			}
			return checker.File{Kind: kindMissing}, nil
		}
		if err != nil {
			return checker.File{}, err
		}
		if stat.Mode&fs.ModeSymlink == 0 {
			defer stream.Close()
			return fileFromArchive(tar.NewReader(stream))
		}
		_ = stream.Close()
		where = stat.LinkTarget
		if !path.IsAbs(where) {
			where = path.Join(path.Dir(where), where)
		}
		if where != target && !strings.HasPrefix(where, target+"/") {
			return checker.File{Kind: kindOther, Changed: stat.Mtime.UTC()}, nil
		}
	}
	return checker.File{Kind: kindOther}, nil
}

// fileFromArchive reads the archive that the engine makes of one path: its
// first entry is the path itself, those of a folder follow.
func fileFromArchive(archive *tar.Reader) (checker.File, error) {
	header, err := archive.Next()
	if err != nil {
		return checker.File{}, err
	}
	file := checker.File{Changed: header.ModTime.UTC(), Owner: strconv.Itoa(header.Uid)}
	switch header.Typeflag {
	case tar.TypeReg:
		file.Kind, file.Size = kindFile, header.Size
		content, err := io.ReadAll(io.LimitReader(archive, maxContent))
		file.Content = string(content)
		return file, err
	case tar.TypeDir:
		file.Kind = kindDir
		file.Entries, err = entriesOf(archive, header.Name)
		return file, err
	}
	file.Kind = kindOther
	return file, nil
}

// entriesOf gives the first names of a folder in an archive.
func entriesOf(archive *tar.Reader, dir string) ([]string, error) {
	names := map[string]bool{}
	for range maxScanned {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		inside := strings.TrimPrefix(path.Clean(header.Name), path.Clean(dir)+"/")
		name, _, _ := strings.Cut(inside, "/")
		names[name] = true
	}
	sorted := sortedKeys(names)
	return sorted[:min(len(sorted), maxEntries)], nil
}
