// Package gather brings real images together in a bundle: from the registries that
// they are at, or from an engine that has them. It is for who prepares a workshop, and
// is the only one here that fetches from registries.
package gather

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"matelot/sandbox/bundle"
)

// Options say what is gathered.
type Options struct {
	// Out is the file. What it has already stays in it, and is fetched no more.
	Out string
	// Refs are names as people write them.
	Refs []string
	// Platforms are as docker writes them: linux/amd64.
	Platforms []string
	// Mirror is the host[:port] of a registry with Docker Hub's images under their own
	// names; "" is the Hub itself.
	Mirror string
	// FromEngine takes the images from the engine of the docker command, for its own
	// platform alone.
	FromEngine bool
	// Told is told of each step. It may be nil.
	Told func(Step)
}

// Step is what is being done.
type Step struct {
	Ref, Platform string
	Number, Of    int
	// Bytes of Size have come; Begun is the first step of an image.
	Bytes, Size int64
	Begun       bool
}

// Result is what came of it.
type Result struct {
	Images  []bundle.Image // in the file now
	Missing []Missing
	Written bool // false where there is no image at all: then no file is written
}

// Missing is an image that could not be had.
type Missing struct {
	Ref, Platform string
	Reason        Reason
	Err           error
	Kept          bool // the file has it from before
}

// attempts at an image where the network gives trouble. Layers that have come stay.
const attempts = 4

// firstPause is how long one waits before the second attempt.
const firstPause = time.Second

// Run gathers images. The error is for what ends all of it: the disk, or ctx. What had
// come then stays for the next time.
func Run(ctx context.Context, o Options) (result Result, err error) {
	w, err := bundle.Create(ctx, o.Out)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if o.Told == nil {
		o.Told = func(Step) {}
	}
	if o.FromEngine {
		o.Platforms = []string{""}
	}
	g := &gatherer{Options: o, w: w}
	for i, ref := range o.Refs {
		for j, platform := range o.Platforms {
			step := Step{Ref: ref, Platform: platform, Number: i*len(o.Platforms) + j + 1, Of: len(o.Refs) * len(o.Platforms)}
			err := g.one(ctx, step)
			if ctx.Err() != nil {
				return result, ctx.Err()
			}
			if fatal(err) {
				return result, err
			}
			if err != nil {
				result.Missing = append(result.Missing, Missing{Ref: ref, Platform: platform, Reason: reasonOf(err), Err: err})
			}
		}
	}
	if err := g.keep(ctx, &result); err != nil {
		return result, err
	}
	result.Images = w.Images()
	if len(result.Images) == 0 {
		return result, nil
	}
	result.Written = true
	return result, w.Finish()
}

// fatal tells whether an error is of this machine: the disk is full, or a file is not
// to be written. All other images would fail in the same way.
func fatal(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path)
}

type gatherer struct {
	Options
	w *bundle.Writer
}

// keep takes over what the file has from before and was not gathered anew.
func (g *gatherer) keep(ctx context.Context, result *Result) error {
	named := map[string]bool{}
	for _, image := range g.w.Images() {
		named[image.Ref+" "+image.Platform()] = true
	}
	for _, image := range g.w.Before() {
		if named[image.Ref+" "+image.Platform()] {
			continue
		}
		if err := g.w.Keep(ctx, image); err != nil {
			return err
		}
		for i, m := range result.Missing {
			full, err := bundle.FullRef(m.Ref)
			if err == nil && full == image.Ref && (m.Platform == "" || strings.HasPrefix(image.Platform()+"/", m.Platform+"/")) {
				result.Missing[i].Kept = true
			}
		}
	}
	return nil
}

// one gathers one image for one platform, where the network gives trouble more than
// once.
func (g *gatherer) one(ctx context.Context, step Step) error {
	full, err := bundle.FullRef(step.Ref)
	if err != nil {
		return fmt.Errorf("%w: %w", errName, err)
	}
	for pause, n := firstPause, 1; ; pause, n = 2*pause, n+1 {
		err = g.try(ctx, full, step)
		if err == nil || n == attempts || !reasonOf(err).passing() || fatal(err) {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

func (g *gatherer) try(ctx context.Context, full string, step Step) (err error) {
	from, done, err := g.source(ctx, full, step.Platform)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	image, err := bundle.Of(full, from)
	if err != nil {
		return err
	}
	if step.Platform != "" && !strings.HasPrefix(image.Platform()+"/", step.Platform+"/") {
		return fmt.Errorf("%w: it is for %s", errPlatform, image.Platform())
	}
	step.Platform, step.Size, step.Begun = image.Platform(), image.Size(), true
	g.Told(step)
	step.Begun = false
	come := map[string]int64{}
	return g.w.Add(ctx, image, from, func(b bundle.Blob, n int64) {
		come[b.Digest] = n
		step.Bytes = 0
		for _, n := range come {
			step.Bytes += n
		}
		g.Told(step)
	})
}

// source is where an image is had from; done is called when it is no longer needed.
func (g *gatherer) source(ctx context.Context, full, platform string) (_ v1.Image, done func() error, err error) {
	if g.FromEngine {
		return fromEngine(ctx, full)
	}
	p, err := v1.ParsePlatform(platform)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errPlatform, err)
	}
	at := full
	if rest, ok := strings.CutPrefix(full, "docker.io/"); ok && g.Mirror != "" {
		at = g.Mirror + "/" + rest
	}
	ref, err := name.ParseReference(at)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errName, err)
	}
	image, err := remote.Image(ref, remote.WithContext(ctx), remote.WithPlatform(*p),
		remote.WithAuthFromKeychain(authn.DefaultKeychain), remote.WithUserAgent("matelot"))
	return image, func() error { return nil }, err
}

// fromEngine has docker write an image into a file that goes afterwards.
func fromEngine(ctx context.Context, full string) (_ v1.Image, done func() error, err error) {
	dir, err := os.MkdirTemp("", "matelot-gather-")
	if err != nil {
		return nil, nil, fmt.Errorf("making a folder: %w", err)
	}
	done = func() error { return os.RemoveAll(dir) }
	defer func() {
		if err != nil {
			err = errors.Join(err, done())
		}
	}()
	file := filepath.Join(dir, "image.tar")
	if out, err := exec.CommandContext(ctx, "docker", "save", "-o", file, full).CombinedOutput(); err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", errEngine, strings.TrimSpace(string(out)), err)
	}
	image, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("reading what docker wrote: %w", err)
	}
	return image, done, nil
}
