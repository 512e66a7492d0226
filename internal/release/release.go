package release

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Release is one version of matelot.
type Release struct {
	Version string    // as people say it: v1.2.3; without a tag, what git describes
	Commit  string    // from which it is built
	Time    time.Time // the commit's, which all files have
	Source  string    // the repository's folder
	// Maintainer is who packages name: a name and an address; "" is DefaultMaintainer.
	Maintainer string
	// Documents are the man pages and completions, as they lie in an archive.
	Documents []File
}

// Make writes the release for some targets into a folder: archives, packages for
// the targets of Linux, a bill of materials, and the checksums of all these. It
// tells which step comes next. What was in the folder before is taken away.
func (r Release) Make(ctx context.Context, dir string, targets []Target, tell func(step string)) error {
	if err := empty(dir); err != nil {
		return err
	}
	modules, err := r.modules(ctx, targets)
	if err != nil {
		return err
	}
	notices, err := r.licences(ctx, modules)
	if err != nil {
		return err
	}
	texts, err := r.texts()
	if err != nil {
		return err
	}
	common := slices.Concat(texts, []File{{Name: "THIRD-PARTY-LICENCES.txt", Data: notices}}, r.Documents)
	for _, target := range targets {
		tell("building for " + target.String())
		executables, err := r.build(ctx, target)
		if err != nil {
			return err
		}
		if err := r.writeTarget(dir, target, executables, common); err != nil {
			return err
		}
	}
	tell("listing what is linked, and the checksums")
	bill, err := r.bill(modules)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(dir, r.name()+".cdx.json"), bill); err != nil {
		return err
	}
	return writeChecksums(dir)
}

// writeTarget packs what was built for one target.
func (r Release) writeTarget(dir string, target Target, executables, common []File) error {
	name := r.name() + "_" + target.OS + "_" + target.Arch
	archive, suffix := r.tarball, ".tar.gz"
	if target.OS == "windows" {
		archive, suffix = r.zip, ".zip"
	}
	data, err := archive(name, slices.Concat(executables, common))
	if err != nil {
		return fmt.Errorf("packing %s: %w", name+suffix, err)
	}
	if err := write(filepath.Join(dir, name+suffix), data); err != nil {
		return err
	}
	if target.OS != "linux" {
		return nil
	}
	data, err = r.deb(target.Arch, executables, common)
	if err != nil {
		return fmt.Errorf("packing for Debian on %s: %w", target.Arch, err)
	}
	return write(filepath.Join(dir, fmt.Sprintf("matelot_%s_%s.deb", r.debianVersion(), target.Arch)), data)
}

// name begins the name of each file of the release.
func (r Release) name() string { return "matelot_" + strings.TrimPrefix(r.Version, "v") }

// texts are what people read first.
func (r Release) texts() ([]File, error) {
	var files []File
	for _, name := range []string{"LICENSE", "README.fr.md", "README.md"} {
		data, err := os.ReadFile(filepath.Join(r.Source, name))
		if err != nil {
			return nil, fmt.Errorf("reading what goes into the archives: %w", err)
		}
		files = append(files, File{Name: name, Data: data})
	}
	return files, nil
}

// empty makes a folder that holds no earlier release. It touches no folder that
// holds anything else.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // made to be published
		return fmt.Errorf("making the folder of the release: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reading the folder of the release: %w", err)
	}
	for _, e := range entries {
		if name := e.Name(); name != checksumsName && !strings.HasPrefix(name, "matelot_") {
			return fmt.Errorf("%s holds %s, which is of no release: empty it, or name another folder", dir, name)
		}
	}
	var errs []error
	for _, e := range entries {
		errs = append(errs, os.Remove(filepath.Join(dir, e.Name())))
	}
	return errors.Join(errs...)
}

func write(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o644); err != nil { //nolint:gosec // made to be published
		return fmt.Errorf("writing the release: %w", err)
	}
	return nil
}
