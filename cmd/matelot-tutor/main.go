// Command matelot-tutor is matelot with the parts that are slow to start: it
// shows lessons. It takes the same commands as matelot, which runs it when it
// is needed.
package main

import (
	"context"
	"os"

	"matelot/internal/cli"
	"matelot/internal/page"
	"matelot/internal/tutor"
	"matelot/internal/tutor/screen"
)

// version and commit are set by the build: -ldflags "-X main.version=v1.2.3".
var version, commit string

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Options{
		Streams: cli.SystemStreams(),
		Getenv:  os.Getenv,
		Version: version,
		Commit:  commit,
		Pages:   newPages,
		Screen:  openScreen,
		Light:   cli.Sibling("matelot"),
	}))
}

func newPages(colour bool) (cli.Pages, error) {
	style := page.StylePlain
	if colour {
		style = page.StyleAuto
	}
	return page.New(style)
}

func openScreen(ctx context.Context, lab tutor.Lab, o tutor.ScreenOptions) error {
	return screen.Run(ctx, lab, screen.Options{ScreenOptions: o})
}
