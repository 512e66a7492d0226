package release

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// checksumsName is the file with the checksums of all others.
const checksumsName = "checksums.txt"

// writeChecksums writes the SHA-256 of each file in a folder, as sha256sum -c
// reads it.
func writeChecksums(dir string) error {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return fmt.Errorf("reading the release: %w", err)
	}
	var lines strings.Builder
	for _, e := range entries {
		if e.Name() == checksumsName {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("reading the release: %w", err)
		}
		sum := sha256.Sum256(data)
		fmt.Fprintf(&lines, "%s  %s\n", hex.EncodeToString(sum[:]), e.Name())
	}
	return write(filepath.Join(dir, checksumsName), []byte(lines.String()))
}
