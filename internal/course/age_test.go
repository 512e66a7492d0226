package course_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
)

func TestAging(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is needed, as it is to get the source:", err)
	}
	dir := t.TempDir()
	for _, lesson := range []string{"one", "two"} {
		if _, err := course.New(dir, lesson, []string{"en", "fr"}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := course.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	aging := func() []course.Aged {
		t.Helper()
		aged, err := course.Aging(t.Context(), dir, c)
		if err != nil {
			t.Fatal(err)
		}
		return aged
	}
	if got := aging(); got != nil {
		t.Errorf("outside of Git: %v", got)
	}
	run := func(date string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+date, "GIT_AUTHOR_DATE="+date)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write := func(name string) {
		t.Helper()
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, "\nMore.\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("2026-01-01T10:00:00Z", "init", "-q")
	run("2026-01-01T10:00:00Z", "add", ".")
	run("2026-01-01T10:00:00Z", "commit", "-qm", "both")
	if got := aging(); got != nil {
		t.Errorf("written together: %v", got)
	}
	write("010-one/lesson.en.md")
	want := []course.Aged{{File: "010-one/lesson.fr.md", Newer: "lesson.en.md"}}
	if diff := cmp.Diff(want, aging()); diff != "" {
		t.Errorf("one changed, not committed (-want +got):\n%s", diff)
	}
	run("2026-01-02T10:00:00Z", "commit", "-qam", "english")
	if diff := cmp.Diff(want, aging()); diff != "" {
		t.Errorf("one changed (-want +got):\n%s", diff)
	}
	write("010-one/lesson.fr.md")
	run("2026-01-03T10:00:00Z", "commit", "-qam", "french")
	if got := aging(); got != nil {
		t.Errorf("the other one followed: %v", got)
	}
}
