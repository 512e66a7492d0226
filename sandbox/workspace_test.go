package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
)

// TestRemoveWorkspaceStaysInside: what is not below the workspace is never
// deleted, whatever name is given and whatever links lie in the workspace.
func TestRemoveWorkspaceStaysInside(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, exercise string }{
		{"no exercise", ""},
		{"the whole workspace", "."},
		{"above it", ".."},
		{"beside it", "../documents/publish"},
		{"through a link of the learner's", "ports/publish"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			session := newSession(t, dir)
			thesis := filepath.Join(dir, "documents", "publish", "thesis.txt")
			other := filepath.Join(session.Workspace, "run", "first", "notes.txt")
			for _, file := range []string{thesis, other} {
				write(t, file, "mine")
			}
			if err := os.Symlink(filepath.Join(dir, "documents"), filepath.Join(session.Workspace, "ports")); err != nil {
				t.Fatal(err)
			}
			if err := session.RemoveWorkspace(t.Context(), test.exercise); err == nil {
				t.Errorf("RemoveWorkspace(%q) went through", test.exercise)
			}
			for _, file := range []string{thesis, other} {
				if _, err := os.Stat(file); err != nil {
					t.Errorf("the learner's file is gone: %v", err)
				}
			}
		})
	}
}

func TestRemoveWorkspace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	session := newSession(t, dir)
	if err := session.RemoveWorkspace(t.Context(), "ports/publish"); err != nil {
		t.Errorf("without a workspace there is nothing to remove: %v", err)
	}
	kept := filepath.Join(dir, "documents", "thesis.txt")
	write(t, kept, "mine")
	write(t, filepath.Join(session.ExerciseDir("ports/publish"), "site", "index.html"), "hello")
	if err := os.Symlink(filepath.Dir(kept), filepath.Join(session.ExerciseDir("ports/publish"), "link")); err != nil {
		t.Fatal(err)
	}
	if err := session.RemoveWorkspace(t.Context(), "ports/publish"); err != nil {
		t.Fatal(err)
	}
	if exists(session.ExerciseDir("ports/publish")) {
		t.Error("the exercise's folder is still there")
	}
	if !exists(kept) {
		t.Error("what a link pointed at is gone")
	}
}

// TestFilesComeWhole: a file that could not be written whole, as on a full
// disk, is not taken for the learner's own the next time.
func TestFilesComeWhole(t *testing.T) {
	scene := Scene{
		Exercise: "test/whole", Folders: []string{"web"},
		Files: fstest.MapFS{"web/page.html": {Data: make([]byte, 4<<20)}},
	}
	begun := Begun{Dir: filepath.Join(t.TempDir(), "work")}
	// More than the log that go test itself writes, which is this process's too.
	limitFiles(t, 1<<20, func() {
		if err := begun.copy(scene); err == nil {
			t.Fatal("copy went through on a full disk")
		}
	})
	again := Begun{Dir: begun.Dir}
	if err := again.copy(scene); err != nil {
		t.Fatal(err)
	}
	if len(again.Kept) > 0 || len(again.Copied) != 1 {
		t.Errorf("kept %v and copied %v; want the file copied", again.Kept, again.Copied)
	}
}

// TestAScriptFindsTheLessonsFiles: where a script makes the scene, what the learner
// changed gets a name beside it, as often as it takes, and nothing is lost.
func TestAScriptFindsTheLessonsFiles(t *testing.T) {
	t.Parallel()
	scene := Scene{Folders: []string{"web"}, Files: fstest.MapFS{
		"web/Dockerfile": {Data: []byte("FROM broken")}, "web/page.html": {Data: []byte("page")},
	}}
	dir := filepath.Join(t.TempDir(), "work")
	begin := func(script string) Begun {
		t.Helper()
		scene.Script = script
		begun := Begun{Dir: dir}
		if err := begun.copy(scene); err != nil {
			t.Fatal(err)
		}
		return begun
	}
	holds := func(name, want string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s = %q, %v, want %q", name, got, err, want)
		}
	}
	file := filepath.Join(dir, "Dockerfile")
	begin("")
	write(t, file, "FROM mended")
	if begun := begin(""); len(begun.Kept) != 1 || len(begun.Aside) != 0 {
		t.Errorf("without a script: kept %v, set aside %v", begun.Kept, begun.Aside)
	}
	holds("Dockerfile", "FROM mended")
	for _, round := range []struct{ mine, aside string }{
		{"FROM mended", "Dockerfile.mine"}, {"FROM other", "Dockerfile.mine-2"}, {"FROM mended", "Dockerfile.mine"},
	} {
		write(t, file, round.mine)
		begun := begin("docker build .")
		if want := []Aside{{"Dockerfile", round.aside}}; !slices.Equal(begun.Aside, want) || len(begun.Kept) != 0 {
			t.Errorf("set aside %v, kept %v, want %v", begun.Aside, begun.Kept, want)
		}
		holds("Dockerfile", "FROM broken")
		holds(round.aside, round.mine)
	}
	holds("Dockerfile.mine-2", "FROM other")
	if begun := begin("docker build ."); len(begun.Aside)+len(begun.Copied) != 0 {
		t.Errorf("nothing was changed: set aside %v, copied %v", begun.Aside, begun.Copied)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
