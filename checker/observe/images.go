package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"

	"matelot/checker"
)

// ownedImages is what the session sees of the engine's images.
type ownedImages struct {
	every bool            // all of them
	ids   map[string]bool // by image ID
	refs  map[string]bool // by reference, in its short form with a tag
}

func (r *reader) ownedImages(context.Context) (ownedImages, error) {
	if r.src.OwnedImages == nil {
		return ownedImages{every: true}, nil
	}
	owned := ownedImages{ids: map[string]bool{}, refs: map[string]bool{}}
	names, err := said(r.src.OwnedImages)
	if err != nil {
		return ownedImages{}, err
	}
	for _, name := range names {
		if strings.HasPrefix(name, "sha256:") {
			owned.ids[name] = true
			continue
		}
		owned.refs[familiar(name)] = true
	}
	return owned, nil
}

// sees tells whether the session sees an image, and under which references. An
// image that is the session's own is seen under all of its names; any other
// only under those that were made or adopted in the session.
func (o ownedImages) sees(id string, refs []string) (seen []string, ok bool) {
	for _, ref := range refs {
		if ref == "<none>:<none>" {
			continue
		}
		if o.every || o.ids[id] || o.refs[familiar(ref)] {
			seen = append(seen, ref)
		}
	}
	slices.Sort(seen)
	return seen, o.every || o.ids[id] || len(seen) > 0
}

// familiar writes a reference as docker shows it: without the default
// registry and namespace, with its tag.
func familiar(ref string) string {
	named, err := reference.ParseDockerRef(ref)
	if err != nil {
		return ref
	}
	return reference.FamiliarString(named)
}

// images reads the list of images and the wanted references at once.
func (r *reader) images(ctx context.Context) error {
	owned, err := r.owned(ctx)
	if err != nil {
		return err
	}
	var (
		mu     sync.Mutex
		byID   = map[string]checker.Image{}
		listed []image.Summary
	)
	readings := []func() error{func() (err error) {
		if r.plan.Images {
			listed, err = r.src.Engine.ImageList(ctx, image.ListOptions{})
		}
		if err != nil {
			return fmt.Errorf("listing images: %w", err)
		}
		return nil
	}}
	for _, ref := range r.plan.ImageRefs {
		readings = append(readings, func() error {
			found, ok, err := r.inspectImage(ctx, owned, ref)
			if err != nil {
				r.trouble(checker.TopicImages, ref, err)
			}
			if ok {
				mu.Lock()
				defer mu.Unlock()
				byID[found.ID] = found
			}
			return nil
		})
	}
	err = all(readings...)
	for _, summary := range listed {
		if _, known := byID[summary.ID]; known {
			continue
		}
		if refs, ok := owned.sees(summary.ID, summary.RepoTags); ok {
			byID[summary.ID] = listedImage(summary, refs)
		}
	}
	r.put(func(obs *checker.Observation) { obs.Images = newestFirst(byID) })
	return err
}

func newestFirst(byID map[string]checker.Image) []checker.Image {
	var list []checker.Image
	for _, id := range sortedKeys(byID) {
		list = append(list, byID[id])
	}
	slices.SortStableFunc(list, func(a, b checker.Image) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// inspectImage reads one reference. Its history costs one more call, and is
// read only where images are what the exercise is about; its layers are told
// only there too.
func (r *reader) inspectImage(ctx context.Context, owned ownedImages, ref string) (img checker.Image, ok bool, err error) {
	var (
		found   image.InspectResponse
		history []image.HistoryResponseItem
	)
	err = all(
		func() (err error) {
			found, err = r.src.Engine.ImageInspect(ctx, ref)
			return err
		},
		func() (err error) {
			if r.plan.Images {
				history, err = r.src.Engine.ImageHistory(ctx, ref)
			}
			// A missing image is told by the inspection.
			if cerrdefs.IsNotFound(err) {
				return nil
			}
			return err
		},
	)
	if cerrdefs.IsNotFound(err) {
		return img, false, nil
	}
	if err != nil {
		return img, false, fmt.Errorf("inspecting image %s: %w", ref, err)
	}
	refs, ok := owned.sees(found.ID, found.RepoTags)
	if !ok {
		return img, false, nil
	}
	img = inspectedImage(found, refs)
	if r.plan.Images {
		img.Layers = found.RootFS.Layers
	}
	for _, step := range slices.Backward(history) {
		img.History = append(img.History, step.CreatedBy)
	}
	return img, true, nil
}

func listedImage(s image.Summary, refs []string) checker.Image {
	return checker.Image{
		ID:      s.ID,
		Refs:    refs,
		Digests: realDigests(s.RepoDigests),
		Created: unixTime(s.Created),
		Size:    s.Size,
		Labels:  s.Labels,
	}
}

func inspectedImage(in image.InspectResponse, refs []string) checker.Image {
	img := checker.Image{
		ID:       in.ID,
		Refs:     refs,
		Digests:  realDigests(in.RepoDigests),
		Created:  instant(in.Created),
		Size:     in.Size,
		Detailed: true,
	}
	if tagged := in.Metadata.LastTagTime; tagged.Year() > 1 {
		img.Tagged = tagged.UTC()
	}
	if config := in.Config; config != nil {
		img.Labels = config.Labels
		img.User = config.User
		img.Entrypoint = config.Entrypoint
		img.Command = config.Cmd
		img.WorkingDir = config.WorkingDir
		img.Env = environment(config.Env)
		img.Exposed = sortedKeys(config.ExposedPorts)
	}
	return img
}

// realDigests leaves out the stand-in that the engine lists for an image
// without one.
func realDigests(digests []string) []string {
	var real []string
	for _, digest := range digests {
		if digest != "<none>@<none>" {
			real = append(real, digest)
		}
	}
	slices.Sort(real)
	return real
}
