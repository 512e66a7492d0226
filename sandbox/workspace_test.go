package sandbox

import (
	"os"
	"path/filepath"
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

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
