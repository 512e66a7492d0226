package release

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
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

// notice are the files in which modules say their terms.
var notice = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// licences are the terms of all modules and of Go itself, which those who hand on
// executables must hand on too. A module without any is an error.
func (r Release) licences(ctx context.Context, modules []module) ([]byte, error) {
	root, err := r.run(ctx, Target{runtime.GOOS, runtime.GOARCH}, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	std, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	if err != nil {
		return nil, fmt.Errorf("reading the licence of Go: %w", err)
	}
	var buf bytes.Buffer
	for _, m := range modules {
		entries, err := os.ReadDir(m.Dir)
		if err != nil {
			return nil, fmt.Errorf("reading the licence of %s: %w", m.Path, err)
		}
		found := false
		for _, e := range entries {
			if !e.Type().IsRegular() || !notice.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("reading the licence of %s: %w", m.Path, err)
			}
			found = true
			fmt.Fprintf(&buf, "==== %s %s: %s ====\n\n%s\n\n", m.Path, m.Version, e.Name(),
				bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		}
		if !found {
			return nil, fmt.Errorf("module %s has no licence in %s: it must not be handed on", m.Path, m.Dir)
		}
	}
	fmt.Fprintf(&buf, "==== The Go standard library %s ====\n\n%s\n", goVersion(), bytes.TrimSpace(std))
	return buf.Bytes(), nil
}
