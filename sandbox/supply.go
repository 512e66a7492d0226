package sandbox

import (
	"context"
	"io"

	"matelot/sandbox/images"
)

// embedded supplies the lab images that this program carries.
type embedded struct{}

// Supply implements proxy.Supplier.
func (embedded) Supply(_ context.Context, ref, arch string) (io.Reader, bool, error) {
	image, ok := images.Find(ref)
	if !ok {
		return nil, false, nil
	}
	archive, err := image.Archive(arch)
	return archive, err == nil, err
}

// Refs implements proxy.Lister.
func (embedded) Refs() []string {
	var refs []string
	for _, image := range images.All() {
		refs = append(refs, image.Ref)
	}
	return refs
}
