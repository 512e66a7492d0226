// Command build makes the lab images: it compiles their programs for both
// architectures, packs layers and configurations, and writes them to
// sandbox/images/dist, from where package images embeds them. It does nothing
// if the sources are those that dist was made of. The same sources and the
// same Go give the same image IDs.
//
//	go run ./sandbox/images/build
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"matelot/sandbox/images"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "building the lab images: %v\n", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	dist := filepath.Join(root, "sandbox", "images", "dist")
	// Two makes at the same time must not mix their files.
	lock := flock.New(filepath.Join(dist, ".lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("locking %s: %w", dist, err)
	}
	defer func() { _ = lock.Unlock() }() // the end of the process unlocks as well
	stamp, err := sourceStamp(root)
	if err != nil {
		return err
	}
	store := blobStore{dir: dist}
	if store.upToDate(stamp) {
		return nil
	}
	index, err := buildAll(root, store)
	if err != nil {
		return err
	}
	return store.finish(index, stamp)
}

// moduleRoot is the folder with go.mod, at or above the current one.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod here or above: run it inside the repository")
		}
		dir = parent
	}
}

// buildAll builds every recipe for every architecture.
func buildAll(root string, store blobStore) (images.Index, error) {
	index := images.Index{
		Images: map[string]map[string]images.Built{}, Programs: map[string]map[string]images.Blob{images.Agent: {}},
	}
	for _, arch := range []string{"amd64", "arm64"} {
		programs, err := compile(root, arch)
		if err != nil {
			return index, err
		}
		layers := layerSet{store: store, programs: programs, packed: map[string]packedLayer{}}
		for _, r := range recipes() {
			built, err := r.build(arch, layers)
			if err != nil {
				return index, fmt.Errorf("image %s for %s: %w", r.name, arch, err)
			}
			if index.Images[r.name] == nil {
				index.Images[r.name] = map[string]images.Built{}
			}
			index.Images[r.name][arch] = built
		}
		if index.Programs[images.Agent][arch], err = store.putPacked(programs[images.Agent]); err != nil {
			return index, err
		}
		fmt.Printf("lab images for linux/%s: done\n", arch)
	}
	return index, nil
}

// finish writes the index and the stamp and removes blobs of earlier builds.
func (s blobStore) finish(index images.Index, stamp string) error {
	text, err := json.MarshalIndent(index, "", "\t")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(s.dir, "index.json"), text); err != nil {
		return err
	}
	if err := s.removeOthers(index); err != nil {
		return err
	}
	return writeFile(filepath.Join(s.dir, stampFile), []byte(stamp))
}
