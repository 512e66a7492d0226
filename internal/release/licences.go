package release

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// notice are the files in which modules say their terms.
var notice = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// noticeFile is a file in which a module says its terms.
type noticeFile struct {
	name string
	text []byte
}

// notices are a module's files with its terms, as they lie in its top folder. None is
// an error.
func notices(m module) ([]noticeFile, error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, fmt.Errorf("reading the licence of %s: %w", m.Path, err)
	}
	var files []noticeFile
	for _, e := range entries {
		if !e.Type().IsRegular() || !notice.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the licence of %s: %w", m.Path, err)
		}
		files = append(files, noticeFile{e.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("module %s has no licence in %s: it must not be handed on", m.Path, m.Dir)
	}
	return files, nil
}

// allowed are the licences, by their SPDX identifiers, under which matelot may link a
// module and be handed on under its own: they ask for their text to be handed on, which
// the archives do, and for changed files of theirs to be, of which there are none.
var allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "Unlicense"}

// passedOver tells what says nothing of the code: the terms of a module's pages, and
// Google's promise not to use patents against who links it.
func passedOver(file, id string) bool {
	return strings.HasSuffix(strings.ToLower(file), ".docs") || id == "GooglePatentsFile"
}

// enough is how much of a file must be a known licence's words, in percent; what is
// left is whose it is.
const enough = 75

// terms are the SPDX identifiers of a module's licences, sorted. It is an error where
// one is not allowed, or where no file is a licence that is known. It knows what stands
// in the module's top folder, not terms of single files.
func terms(m module) ([]string, error) {
	files, err := notices(m)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, f := range files {
		cover := licensecheck.Scan(f.text)
		for _, match := range cover.Match {
			if passedOver(f.name, match.ID) || cover.Percent < enough && !slices.Contains(allowed, match.ID) {
				continue // the latter: a word or two of it in a notice
			}
			if !slices.Contains(allowed, match.ID) {
				return nil, fmt.Errorf("module %s is under %s (%s), which is not among those that are allowed", m.Path, match.ID, f.name)
			}
			if cover.Percent >= enough && !slices.Contains(found, match.ID) {
				found = append(found, match.ID)
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no file of module %s in %s is a licence that is known", m.Path, m.Dir)
	}
	slices.Sort(found)
	return found, nil
}

// licences are the terms of all modules and of Go itself, which those who hand on
// executables must hand on too.
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
		files, err := notices(m)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			fmt.Fprintf(&buf, "==== %s %s: %s ====\n\n%s\n\n", m.Path, m.Version, f.name, f.text)
		}
	}
	fmt.Fprintf(&buf, "==== The Go standard library %s ====\n\n%s\n", goVersion(), bytes.TrimSpace(std))
	return buf.Bytes(), nil
}
