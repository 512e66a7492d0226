// Package golden compares what a test got with a file that a person has read
// and found right. It is for tests only.
//
// With UPDATE_GOLDEN=1 the files are written anew, and the tests fail: nobody
// can leave the variable set and believe that they pass.
package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Check compares got with testdata/golden/name.
func Check(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", filepath.FromSlash(name))
	if os.Getenv("UPDATE_GOLDEN") != "" {
		update(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; run the test with UPDATE_GOLDEN=1, read the new file, and commit it", err)
		return
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func update(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("UPDATE_GOLDEN is set in CI, where it would hide what changed")
	}
	if old, err := os.ReadFile(file); err == nil && string(old) == got {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Errorf("%s was written: read it, then run the tests without UPDATE_GOLDEN", file)
}

// NoStrays holds that testdata/golden has no other files than those named:
// one that no test reads shows nothing.
func NoStrays(t *testing.T, names []string) {
	t.Helper()
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	root := filepath.Join("testdata", "golden")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if !known[filepath.ToSlash(name)] {
			t.Errorf("%s is read by no test: remove it", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
