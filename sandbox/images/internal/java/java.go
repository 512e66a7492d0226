// Package java stands in for the program of the same name: it says which
// version it takes the place of, and runs no programs. It knows nothing of
// images or Docker.
package java

import (
	"fmt"
	"io"
)

// Version is the release that the stand-in takes the place of.
const Version = "21"

// Main answers as java does: -version on stderr, --version on stdout.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "-version", "-showversion":
			return say(stderr)
		case "--version", "--show-version":
			return say(stdout)
		}
	}
	fmt.Fprintln(stderr, "java: this stand-in (matelot lab image) runs no programs; try: java -version")
	return 1
}

// say writes the version in the shape that people and scripts look for.
func say(out io.Writer) int {
	_, err := fmt.Fprintf(out, "openjdk version %q (matelot lab image)\nStand-in for eclipse-temurin:%s; there is no Java inside.\n", Version, Version)
	if err != nil {
		return 1
	}
	return 0
}
