// Command matelot teaches Docker by doing. This executable starts fast; what
// needs a Markdown renderer is handed to its sibling, matelot-tutor.
package main

import (
	"os"

	"matelot/internal/cli"
)

// version and commit are set by the build: -ldflags "-X main.version=v1.2.3".
var version, commit string

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Options{
		Streams: cli.SystemStreams(),
		Getenv:  os.Getenv,
		Version: version,
		Commit:  commit,
		Called:  os.Args[0],
		Tutor:   cli.Sibling("matelot-tutor"),
	}))
}
