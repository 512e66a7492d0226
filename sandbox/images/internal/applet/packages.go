//go:build linux

package applet

import "fmt"

// packages stands where apk and apt-get would be. A lab image cannot install
// anything, and says so instead of failing in some odd way.
func packages(c *Call) int {
	fmt.Fprintf(c.Stderr, `%[1]s: this is a lab image of matelot: it works without network and installs no packages.
  Need a package? Use the real image: start matelot with --images hub.
%[1]s : ceci est une image de labo de matelot : elle marche sans réseau et n'installe pas de paquets.
  Besoin d'un paquet ? Prends la vraie image : lance matelot avec --images hub.
`, c.Name)
	return 100 // what apt-get gives for an error
}
