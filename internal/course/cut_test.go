package course_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
	"matelot/lessons"
)

// TestLoadChecksIsLoadExerciseWithoutAttempts holds, for every exercise of the
// program's course, that the fast way reads the same.
func TestLoadChecksIsLoadExerciseWithoutAttempts(t *testing.T) {
	for _, fsys := range []fs.FS{lessons.FS, good()} {
		c, err := course.Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.Exercises() {
			got, err := course.LoadChecks(fsys, want.ID)
			if err != nil {
				t.Fatalf("%s: %v", want.ID, err)
			}
			if len(got.Solutions)+len(got.Mistakes) > 0 {
				t.Errorf("%s: solutions and mistakes were read", want.ID)
			}
			if len(got.Lesson.Exercises) != len(want.Lesson.Exercises) {
				t.Errorf("%s: its lesson has %d exercises", want.ID, len(got.Lesson.Exercises))
			}
			for name, pair := range map[string][2]any{
				"checks":    {want.Checks, got.Checks},
				"workspace": {want.Workspace, got.Workspace},
				"images":    {want.Images, got.Images},
				"setup":     {want.Setup, got.Setup},
				"title":     {want.Title("fr"), got.Title("fr")},
			} {
				if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
					t.Errorf("%s: %s (-want +got):\n%s", want.ID, name, diff)
				}
			}
		}
	}
}

func TestLoadChecksReadsOtherForms(t *testing.T) {
	const head = "format: 1\nexercises:\n"
	const check = "checks: [{id: c, volume: {name: v}}]"
	for name, yaml := range map[string]string{
		"indented otherwise": head + "    - id: x\n      " + check + "\n      solutions: [docker volume create v]\n",
		"not indented":       head + "- id: x\n  " + check + "\n  solutions:\n  - docker volume create v\n",
		"attempts first":     head + "  - solutions:\n      - docker volume create v\n    # a remark\n    mistakes: []\n    id: x\n    " + check + "\n",
		"words in a script":  head + "  - id: x\n    setup: |\n      echo a\n\n      solutions: b\n    " + check + "\n    mistakes:\n\n    - {run: a, finding: volume.missing}\n",
		"flow":               "{format: 1, exercises: [{id: x, " + check + ", solutions: [docker volume create v]}]}",
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"010-a/exercises.yaml": {Data: []byte(yaml)}}
			want, err := course.LoadExercise(fsys, "a/x")
			if err != nil {
				t.Fatal(err)
			}
			got, err := course.LoadChecks(fsys, "a/x")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Checks, got.Checks); diff != "" {
				t.Errorf("checks (-want +got):\n%s", diff)
			}
			if got.Setup != want.Setup {
				t.Errorf("setup = %q, want %q", got.Setup, want.Setup)
			}
		})
	}
}

func TestLoadChecksKeepsLines(t *testing.T) {
	yaml := "format: 1\nexercises:\n  - id: x\n    solutions:\n      - a\n      - b\n  - id: y\n    checks: [{id: c}]\n"
	_, err := course.LoadChecks(fstest.MapFS{"010-a/exercises.yaml": {Data: []byte(yaml)}}, "a/y")
	if err == nil || !strings.HasPrefix(err.Error(), "010-a/exercises.yaml:8: ") {
		t.Errorf("= %v, want a problem on line 8", err)
	}
}
