package release

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// linked is what a release contains: the executables, and the programs of the lab
// images that are embedded in them, which run on Linux.
func linked(target Target) []string {
	var packages []string
	for _, name := range names() {
		packages = append(packages, "./cmd/"+name)
	}
	if target.OS == "linux" {
		packages = append(packages, "./sandbox/images/programs/...")
	}
	return packages
}

// module is one that is linked.
type module struct {
	Path, Version string
	Sum           string // as in go.sum
	Dir           string // where its source lies on this machine
	Main          bool
}

// modules are those of which something is linked for any of the targets, sorted.
func (r Release) modules(ctx context.Context, targets []Target) ([]module, error) {
	found := map[string]module{}
	// The images are for Linux, whatever the target is.
	for _, target := range append([]Target{{"linux", "amd64"}, {"linux", "arm64"}}, targets...) {
		args := append([]string{"list", "-deps", "-json=Module"}, linked(target)...)
		data, err := r.run(ctx, target, args...)
		if err != nil {
			return nil, err
		}
		for decoder := json.NewDecoder(bytes.NewReader(data)); ; {
			var p struct{ Module *module } // none for the standard library
			err := decoder.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("reading the list of modules: %w", err)
			}
			if p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = *p.Module
			}
		}
	}
	var all []module
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return all, nil
}
