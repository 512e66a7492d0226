package submission

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"matelot/internal/grader"
)

// The names of what an archive holds beside its exercises.
const (
	manifestFile = "manifest.json"
	readmeFile   = "README.txt"
	attemptsFile = "attempts.json"
)

// manifestFormat is the version of the manifest that is written, and the only one
// that is read.
const manifestFormat = 1

// manifest says what an archive holds. Its hashes tell what was damaged or changed
// on the way by mistake; who means to change it can make new ones.
type manifest struct {
	Format     int                 `json:"format"`
	Matelot    string              `json:"matelot"` // the version that packed it
	Learner    string              `json:"learner,omitempty"`
	Handed     time.Time           `json:"handed"`
	CourseHash string              `json:"course_hash"`
	Exercises  map[string]exercise `json:"exercises"`
	Files      []listed            `json:"files"` // all but the manifest, by path
}

// exercise is what is to be known of an exercise beside its files.
type exercise struct {
	Values map[string]string `json:"values,omitempty"` // that the learner's exercise had drawn
	Notes  []grader.Problem  `json:"notes,omitempty"`  // on doing it again
}

// listed is one file of an archive.
type listed struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// Executable stands here since Windows forgets it.
	Executable bool `json:"executable,omitempty"`
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// parseManifest reads a manifest. An error is for its author, not for a person.
func parseManifest(data []byte) (manifest, error) {
	var m manifest
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("reading the manifest: %w", err)
	}
	if m.Format != manifestFormat {
		return m, fmt.Errorf("the manifest has format %d, this program reads %d", m.Format, manifestFormat)
	}
	return m, nil
}

// compare tells which files are not as the manifest has them: changed, gone, or
// never in it. Files has no manifest in it.
func (m manifest) compare(files map[string]grader.File) []string {
	var differ []string
	known := map[string]bool{}
	for _, want := range m.Files {
		known[want.Path] = true
		got, there := files[want.Path]
		if !there || digest(got.Data) != want.SHA256 {
			differ = append(differ, want.Path)
		}
	}
	for name := range files {
		if !known[name] {
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	return differ
}

// hashFiles is the hash of paths and bytes, whatever held them: each path and each
// content behind its length, in the order of the paths.
func hashFiles(files map[string]grader.File) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		chunk(sum, []byte(name))
		chunk(sum, files[name].Data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// chunk adds a text behind its length. A hash takes whatever it is given.
func chunk(sum hash.Hash, data []byte) {
	_, _ = io.WriteString(sum, strconv.Itoa(len(data))+":")
	_, _ = sum.Write(data)
}
