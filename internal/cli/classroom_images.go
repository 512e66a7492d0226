package cli

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/docker/go-units"

	"matelot/internal/classroom"
	"matelot/internal/classroom/shelf"
	"matelot/sandbox/bundle"
)

// serveImages opens the images that a classroom gives to its learners, and makes sure
// that they are what they say. done lets go of them.
func (a *App) serveImages(ctx context.Context, o serveClassOptions) (learners map[string]http.Handler, images func() []classroom.Offered, done func(), err error) {
	upload, err := units.FromHumanSize(o.upload)
	if err != nil || upload < 0 {
		return nil, nil, nil, &usageError{"classroom.error.upload", map[string]any{"Got": o.upload}}
	}
	if o.images == "" {
		return nil, nil, func() {}, nil
	}
	path := whole(o.images)
	b, err := bundle.Open(path)
	if err != nil {
		return nil, nil, nil, &trouble{"classroom.error.images", map[string]any{"File": path, "Detail": err.Error()}, err}
	}
	a.note("classroom.comparing", "File", path, "Size", bytesOf(bundle.Size(b.Images())))
	s, err := shelf.New(shelf.Options{Bundle: b, Upload: upload})
	if err == nil {
		err = s.Verify(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			err = &trouble{"classroom.error.images", map[string]any{"File": path, "Detail": err.Error()}, err}
		}
		return nil, nil, nil, errors.Join(err, b.Close())
	}
	var names []string
	for _, image := range b.Images() {
		names = append(names, image.Familiar()+" ("+image.Arch+")")
	}
	a.note("classroom.images", "Count", len(names), "Names", strings.Join(names, ", "))
	return s.Handlers(), s.Offered, func() { _ = b.Close() }, nil // it was only read
}
