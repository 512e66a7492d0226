// Package release makes what a release of matelot is: executables for all
// targets, archives, packages for Debian, checksums and a bill of materials.
//
// The same commit gives the same bytes, wherever and whenever it is built by the
// same Go: all times are the commit's, all lists are sorted, and no path of the
// machine is written. The package knows nothing of what commands do: it is
// given their tree for the man pages. Nothing of it is linked into matelot
// (docs/decisions/0007-releases.md).
package release
