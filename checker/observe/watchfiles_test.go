package observe

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"matelot/checker"
)

func TestChangesInTheWorkspaceAreTold(t *testing.T) {
	root := tree(t, map[string]string{"web/index.html": "old", "stray": ""})
	plan := checker.Plan{Files: []string{"web/index.html", "web", "deep/er/file"}, ComposeFiles: map[string]string{"c": "app"}}
	seen := watch(t, Sources{Workspace: root}, WatchOptions{Plan: plan})
	write := func(name string) {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("web/index.html")
	next(t, seen, "a change", of("file web/index.html"))
	write("app/compose.yaml")
	next(t, seen, "a new folder", of("file app"))
	// It is watched from then on.
	for i := 0; ; i++ {
		write("app/compose.yaml")
		e := next(t, seen, "a file in it", of("file app"))
		if of("file app/compose.yaml")(e) {
			break
		}
		if i == 100 {
			t.Fatal("a new folder is not watched")
		}
	}
	if err := os.Mkdir(filepath.Join(root, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "a folder above a missing one", of("file deep"))
	if err := os.Mkdir(filepath.Join(root, "deep", "er"), 0o700); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "a missing folder", of("file deep/er"))
	write("deep/er/file")
	next(t, seen, "a missing file", of("file deep/er/file"))
}

// docker context use and create ask the engine nothing: their files tell.
func TestChangesOfTheClientAreTold(t *testing.T) {
	config := tree(t, map[string]string{"config.json": "{}", "contexts/meta/aa/meta.json": "{}"})
	seen := watch(t, Sources{DockerConfig: config}, WatchOptions{Plan: checker.Plan{Client: true}})
	if err := os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"currentContext":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "another context in use", func(e Event) bool { return e.Kind == Changed })
	if err := os.Mkdir(filepath.Join(config, "contexts", "meta", "bb"), 0o700); err != nil {
		t.Fatal(err)
	}
	next(t, seen, "a new context", func(e Event) bool { return e.Kind == Changed && filepath.Base(e.Of[0]) == "bb" })
}

func TestTheJournalsGrowthIsTold(t *testing.T) {
	dir := t.TempDir()
	journal := filepath.Join(dir, "journal.jsonl")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	grow := func(path string) {
		t.Helper()
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(f, "{}\n")
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	seen := watch(t, Sources{}, WatchOptions{Plan: checker.Plan{Actions: true}, Journal: journal})
	grow(filepath.Join(dir, "other.jsonl"))
	grow(journal)
	e := next(t, seen, "the journal's growth", func(Event) bool { return true })
	if !slices.Equal(e.Of, []string{"journal"}) {
		t.Errorf("got %+v", e)
	}
	// A plan that does not read it does not hang on it.
	seen = watch(t, Sources{Workspace: dir}, WatchOptions{Plan: checker.Plan{Files: []string{"mark"}}, Journal: journal})
	grow(journal)
	grow(filepath.Join(dir, "mark"))
	e = next(t, seen, "the mark", of("file mark"))
	if slices.Contains(e.Of, "journal") {
		t.Errorf("got %+v", e)
	}
}
