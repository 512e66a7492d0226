// Command matelot-tutor is matelot with the parts that are slow to start: it
// shows lessons. It takes the same commands as matelot, which runs it when it
// is needed.
package main

import (
	"os"

	"matelot/internal/cli"
	"matelot/internal/page"
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
