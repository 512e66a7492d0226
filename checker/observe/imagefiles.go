package observe

import (
	"context"
	"fmt"

	cerrdefs "github.com/containerd/errdefs"

	"matelot/checker"
)

// imageFiles looks for paths and texts in the layers of an image, as the
// engine saves it. An image that is not there has none of either.
func (r *reader) imageFiles(ctx context.Context, id string, wanted checker.ImageFilesWanted) error {
	files, err := r.searchImage(ctx, wanted)
	if err != nil {
		return fmt.Errorf("searching image %s: %w", wanted.Ref, err)
	}
	r.put(func(obs *checker.Observation) { set(&obs.ImageFiles, id, files) })
	return nil
}

func (r *reader) searchImage(ctx context.Context, wanted checker.ImageFilesWanted) (checker.ImageFiles, error) {
	owned, err := r.owned(ctx)
	if err != nil {
		return checker.ImageFiles{}, err
	}
	found, err := r.src.Engine.ImageInspect(ctx, wanted.Ref)
	if cerrdefs.IsNotFound(err) {
		return checker.ImageFiles{}, nil
	}
	if err != nil {
		return checker.ImageFiles{}, err
	}
	if _, seen := owned.sees(found.ID, found.RepoTags); !seen {
		return checker.ImageFiles{}, nil
	}
	stream, err := r.src.Engine.ImageSave(ctx, []string{wanted.Ref})
	if cerrdefs.IsNotFound(err) {
		return checker.ImageFiles{}, nil
	}
	if err != nil {
		return checker.ImageFiles{}, err
	}
	defer stream.Close()
	saved, err := readSaved(stream, wanted.Secrets)
	if err != nil {
		return checker.ImageFiles{}, err
	}
	return saved.search(wanted)
}
