package main

import (
	"encoding/json"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"matelot/sandbox/images"
)

// recipe is how one image is made.
type recipe struct {
	name        string
	standsInFor string // "" for an image of matelot's own
	layers      []layer
	config      v1.Config
}

// build packs the layers and writes configuration and manifest.
func (r recipe) build(arch string, layers layerSet) (images.Built, error) {
	var built images.Built
	config := v1.ConfigFile{
		Architecture: arch, OS: "linux", Created: v1.Time{Time: created}, Author: "matelot",
		Config: r.config, RootFS: v1.RootFS{Type: "layers"},
	}
	config.Config.Labels = r.labels()
	manifest := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	for _, l := range r.layers {
		packed, err := layers.pack(l)
		if err != nil {
			return built, err
		}
		diffID, err := v1.NewHash(packed.diffID)
		if err != nil {
			return built, err
		}
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, diffID)
		config.History = append(config.History, v1.History{Created: v1.Time{Time: created}, CreatedBy: l.createdBy})
		built.Layers = append(built.Layers, packed.blob)
		descriptor, err := describe(types.OCILayer, packed.blob)
		if err != nil {
			return built, err
		}
		manifest.Layers = append(manifest.Layers, descriptor)
	}
	config.History = append(config.History, v1.History{
		Created: v1.Time{Time: created}, EmptyLayer: true,
		CreatedBy: fmt.Sprintf("matelot: settings of the lab image %s, version %s", r.name, images.Version),
	})
	var err error
	if built.Config, err = putJSON(layers.store, config); err != nil {
		return built, err
	}
	if manifest.Config, err = describe(types.OCIConfigJSON, built.Config); err != nil {
		return built, err
	}
	built.Manifest, err = putJSON(layers.store, manifest)
	return built, err
}

func (r recipe) labels() map[string]string {
	labels := map[string]string{images.LabelKind: "lab", images.LabelVersion: images.Version}
	if r.standsInFor != "" {
		labels[images.LabelKind] = "stand-in"
		labels[images.LabelStandsInFor] = r.standsInFor
	}
	return labels
}

func putJSON(store blobStore, value any) (images.Blob, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return images.Blob{}, err
	}
	return store.put(text)
}

func describe(mediaType types.MediaType, blob images.Blob) (v1.Descriptor, error) {
	digest, err := v1.NewHash(blob.Digest)
	return v1.Descriptor{MediaType: mediaType, Size: blob.Size, Digest: digest}, err
}
