package cli

import (
	"context"
	"errors"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"matelot/internal/classroom/client"
	"matelot/internal/classroom/fetch"
	"matelot/sandbox"
	"matelot/sandbox/bundle"
	"matelot/sandbox/proxy"
)

// imagesFlag adds the flag that says where images come from.
func imagesFlag(cmd *cobra.Command, images *string) {
	cmd.Flags().StringVar(images, "images", "", "")
}

// imagesFrom is what the flag says: a word, or the whole path of a bundle that can be
// read.
func imagesFrom(flag string) (string, error) {
	if _, ok := sandbox.ImagesFile(flag); !ok {
		return flag, nil
	}
	path := whole(flag)
	b, err := bundle.Open(path)
	if err != nil {
		return "", &usageError{"cli.error.images", map[string]any{"Got": flag, "Detail": err.Error()}}
	}
	return path, b.Close()
}

// useImages says where a session's images come from from now on; "" leaves that.
func useImages(session *sandbox.Session, from string) error {
	if from == "" {
		return nil
	}
	return session.Update(func(state *sandbox.State) { state.Images = from })
}

// roomImages are the images of whichever classroom was joined.
func (a *App) roomImages() *fetch.Fetcher {
	a.fetcherOnce.Do(func() { a.fetcher = fetch.New(a.room(), a.Home.Images()) })
	return a.fetcher
}

// fetchImages fetches the images of the room for a session's engine, whenever one was
// joined. What the network does is no news; that all are here is.
func (a *App) fetchImages(ctx context.Context, session *sandbox.Session, joined <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-joined:
		}
		if images := proxy.HubPolicy(session.Images); !a.room().Joined() || images == proxy.HubEmbedded || images == proxy.HubOnly {
			continue
		}
		var come, count int64
		err := a.roomImages().All(ctx, session.Arch, func(p fetch.Progress) { come, count = max(come, p.Bytes), int64(p.Of) })
		var refused *client.RefusedError
		switch {
		case ctx.Err() != nil:
			return
		case errors.As(err, &refused): // forgotten meanwhile, or over
		case err != nil:
			a.teller.tell(a.T("room.images_not", "Detail", err.Error()))
		case come > 0:
			a.teller.tell(a.T("room.images_here", "Count", count))
		}
	}
}

// familiar is an image's name as docker shows it.
func familiar(ref string) string { return bundle.Image{Ref: ref}.Familiar() }

func familiars(refs []string) (names []string) {
	for _, ref := range refs {
		names = append(names, familiar(ref))
	}
	return names
}

// bytesOf words a number of bytes.
func bytesOf(n int64) string { return units.HumanSizeWithPrecision(float64(n), 3) }
