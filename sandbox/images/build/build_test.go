package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"matelot/sandbox/images"
)

// fakeIndex packs all recipes with small texts in place of programs.
func fakeIndex(t *testing.T, dir, programText string) images.Index {
	t.Helper()
	index := images.Index{Images: map[string]map[string]images.Built{}}
	programs := map[string][]byte{"hello": []byte("hello " + programText), "box": []byte("box " + programText)}
	layers := layerSet{store: blobStore{dir: dir}, programs: programs, packed: map[string]packedLayer{}}
	for _, r := range recipes() {
		built, err := r.build("amd64", layers)
		if err != nil {
			t.Fatal(err)
		}
		index.Images[r.name] = map[string]images.Built{"amd64": built}
	}
	return index
}

func TestTheSameSourcesGiveTheSameImages(t *testing.T) {
	first, second := fakeIndex(t, t.TempDir(), "a"), fakeIndex(t, t.TempDir(), "a")
	if !reflect.DeepEqual(first, second) {
		t.Error("two builds differ")
	}
	other := fakeIndex(t, t.TempDir(), "b")
	for name := range first.Images {
		if first.Images[name]["amd64"].Config == other.Images[name]["amd64"].Config {
			t.Errorf("%s: another program, the same image ID", name)
		}
	}
}

func TestUpToDate(t *testing.T) {
	dir := t.TempDir()
	store := blobStore{dir: dir}
	if store.upToDate("stamp") {
		t.Error("an empty folder is up to date")
	}
	stale := filepath.Join(dir, "blobs", "stale")
	if err := writeFile(stale, []byte("of an earlier build")); err != nil {
		t.Fatal(err)
	}
	index := fakeIndex(t, dir, "a")
	if err := store.finish(index, "stamp"); err != nil {
		t.Fatal(err)
	}
	if !store.upToDate("stamp") {
		t.Error("just built, and not up to date")
	}
	if _, err := os.Stat(stale); err == nil {
		t.Error("a blob of an earlier build is still there")
	}
	if store.upToDate("another stamp") {
		t.Error("up to date for other sources")
	}
	for name := range blobsOf(index) {
		if err := os.Truncate(filepath.Join(dir, "blobs", name), 1); err != nil {
			t.Fatal(err)
		}
		break
	}
	if store.upToDate("stamp") {
		t.Error("up to date with a broken blob")
	}
}

// TestEveryNameHasARecipe: the catalogue and the recipes are two lists.
func TestEveryNameHasARecipe(t *testing.T) {
	standsInFor := map[string]bool{}
	for _, r := range recipes() {
		if r.standsInFor != "" {
			standsInFor[r.standsInFor] = true
		}
	}
	for _, image := range images.All() {
		if _, err := image.ID("amd64"); err != nil {
			t.Errorf("%s: %v", image.Ref, err)
		}
		if image.StandsInFor != "" && !standsInFor[image.StandsInFor] {
			t.Errorf("%s stands in for %s, no recipe does", image.Ref, image.StandsInFor)
		}
	}
}

func TestSourceStamp(t *testing.T) {
	root := t.TempDir()
	sources := filepath.Join(root, "sandbox", "images", "programs", "x")
	link := filepath.Join(root, "sandbox", "engine", "link")
	for _, dir := range []string{sources, link} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	put := func(path, text string) string {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		stamp, err := sourceStamp(root)
		if err != nil {
			t.Fatal(err)
		}
		return stamp
	}
	first := put(filepath.Join(root, "go.mod"), "module x")
	source := put(filepath.Join(sources, "main.go"), "package main")
	test := put(filepath.Join(sources, "main_test.go"), "package main")
	changed := put(filepath.Join(sources, "main.go"), "package main // changed")
	module := put(filepath.Join(root, "go.mod"), "module x // newer modules")
	if first == source || source == changed || changed == module {
		t.Error("a change of the sources keeps the stamp")
	}
	if source != test {
		t.Error("a test changes the stamp")
	}
}
