package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"matelot/sandbox/bundle"
	"matelot/sandbox/proxy"
)

// ImagesFile is the bundle that a choice of where images come from names, if it is no
// word: a file, or a folder.
func ImagesFile(images string) (path string, ok bool) {
	switch proxy.HubPolicy(images) {
	case "", proxy.HubAuto, proxy.HubEmbedded, proxy.HubOnly, proxy.HubMirror:
		return "", false
	}
	return images, true
}

// hubPolicy is what a choice of where images come from means for Docker Hub.
func hubPolicy(images string) proxy.HubPolicy {
	if _, ok := ImagesFile(images); ok {
		return proxy.HubAuto
	}
	return proxy.HubPolicy(images)
}

// RoomImages are the images of the classroom that the learner has joined.
type RoomImages interface {
	// Archive gives the image of a whole name for an architecture as `docker load`
	// takes it, with about its size. found is false where no classroom was joined, or
	// it has no such image. Who reads the archive closes it.
	Archive(ctx context.Context, ref, arch string, told func(done, total int64)) (archive io.ReadCloser, size int64, found bool, err error)
}

// near offers the images of the file that the session names, then those of the room.
// Where the learner wants lab images alone, or Docker Hub alone, there is nothing near.
type near struct {
	session *Session
	room    RoomImages // nil where there is none
}

// images is what holds at the moment: another process may have changed it.
func (n near) images() string {
	state, err := readState(n.session.Dir)
	if err != nil {
		return n.session.Images
	}
	return state.Images
}

func (n near) policy() proxy.HubPolicy { return hubPolicy(n.images()) }

// Near implements proxy.Near.
func (n near) Near(ctx context.Context, ref, arch string, told func(done, total int64)) (proxy.NearImage, bool, error) {
	images := n.images()
	if policy := hubPolicy(images); policy == proxy.HubEmbedded || policy == proxy.HubOnly {
		return proxy.NearImage{}, false, nil
	}
	var troubles error
	if file, ok := ImagesFile(images); ok {
		archive, found, err := fromFile(file, ref, arch)
		if found {
			return proxy.NearImage{
				Archive: archive, Code: proxy.CodeFromFile, Data: map[string]string{"File": filepath.Base(file)},
			}, true, nil
		}
		troubles = err
	}
	if n.room == nil {
		return proxy.NearImage{}, false, troubles
	}
	archive, _, found, err := n.room.Archive(ctx, ref, arch, told)
	if err != nil || !found {
		return proxy.NearImage{}, false, errors.Join(troubles, err)
	}
	return proxy.NearImage{Archive: archive, Code: proxy.CodeFromRoom}, true, nil
}

// fromFile gives an image of a bundle.
func fromFile(file, ref, arch string) (archive io.ReadCloser, found bool, err error) {
	b, err := bundle.Open(file)
	if err != nil {
		return nil, false, err
	}
	image, ok := b.Find(ref, arch)
	if !ok {
		return nil, false, b.Close()
	}
	return &ofBundle{b.Archive(image), b}, true, nil
}

// ofBundle closes the bundle with what is read of it.
type ofBundle struct {
	io.ReadCloser
	bundle *bundle.Bundle
}

func (o *ofBundle) Close() error {
	if err := errors.Join(o.ReadCloser.Close(), o.bundle.Close()); err != nil {
		return fmt.Errorf("closing the images: %w", err)
	}
	return nil
}
