package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"matelot/internal/grader"
)

// maxName is how long the part of a file's name may be that comes from a
// submission's, in bytes.
const maxName = 60

// fileNames are names for files about the submissions of a batch, in its order:
// safe on every system, and no two alike even where capitals do not count. A
// name that had to be changed ends in a part of its hash, so that it stays the same
// when other submissions come and go.
func fileNames(b grader.Batch) []string {
	taken := map[string]bool{}
	names := make([]string, len(b.Grades))
	for i, g := range b.Grades {
		name := safe(g.Submission)
		if name != g.Submission || taken[strings.ToLower(name)] {
			sum := sha256.Sum256([]byte(g.Submission))
			name += "-" + hex.EncodeToString(sum[:4])
		}
		for taken[strings.ToLower(name)] { // two submissions of one name
			name += "-2"
		}
		taken[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}

// safe is a name of which any system can make a file.
func safe(name string) string {
	kept := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, name)
	kept = strings.Trim(kept, ".-")
	kept = strings.TrimRight(kept[:min(len(kept), maxName)], ".-")
	stem, _, _ := strings.Cut(strings.ToLower(kept), ".")
	switch {
	case kept == "":
		return "submission"
	case reserved(stem):
		return "file-" + kept
	}
	return kept
}

// reserved tells whether Windows takes a name for a device.
func reserved(stem string) bool {
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '0' && stem[3] <= '9'
}
