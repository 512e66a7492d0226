package bundle

import (
	"context"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Of reads what an image is made of, under a whole name.
func Of(ref string, from v1.Image) (Image, error) {
	none := func(err error) (Image, error) { return Image{}, fmt.Errorf("reading what %s is made of: %w", ref, err) }
	full, err := FullRef(ref)
	if err != nil {
		return none(err)
	}
	config, err := from.ConfigFile()
	if err != nil {
		return none(err)
	}
	text, err := from.RawManifest()
	if err != nil {
		return none(err)
	}
	digest, err := from.Digest()
	if err != nil {
		return none(err)
	}
	kind, err := from.MediaType()
	if err != nil {
		return none(err)
	}
	image := Image{
		Ref: full, OS: config.OS, Arch: config.Architecture, Variant: config.Variant,
		Manifest: Blob{MediaType: string(kind), Digest: digest.String(), Size: int64(len(text))},
	}
	if _, err := image.descriptor().imageOf(); err != nil {
		return Image{}, err
	}
	return image.ReadManifest(text)
}

// Add puts an image with all its blobs, and names it. told, which may be nil, is told
// how many bytes have come of each layer.
func (w *Writer) Add(ctx context.Context, image Image, from v1.Image, told func(Blob, int64)) error {
	manifest, err := from.RawManifest()
	if err != nil {
		return fmt.Errorf("reading %s: %w", image.Ref, err)
	}
	config, err := from.RawConfigFile()
	if err != nil {
		return fmt.Errorf("reading %s: %w", image.Ref, err)
	}
	if err := image.CheckConfig(config); err != nil {
		return err
	}
	for _, layer := range image.Layers {
		err := w.Put(ctx, layer, func() (io.ReadCloser, error) {
			hash, err := v1.NewHash(layer.Digest)
			if err != nil {
				return nil, err
			}
			l, err := from.LayerByDigest(hash)
			if err != nil {
				return nil, err
			}
			content, err := l.Compressed()
			if err != nil || told == nil {
				return content, err
			}
			return &counted{ReadCloser: content, told: func(n int64) { told(layer, n) }}, nil
		})
		if err != nil {
			return err
		}
	}
	for _, small := range []struct {
		blob Blob
		text []byte
	}{{image.Config, config}, {image.Manifest, manifest}} {
		if err := w.Put(ctx, small.blob, textOf(small.text)); err != nil {
			return err
		}
	}
	return w.Name(image)
}

// counted tells how many bytes were read.
type counted struct {
	io.ReadCloser
	done int64
	told func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.done += int64(n)
	c.told(c.done)
	return n, err
}
