package acceptance

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"matelot/internal/grader/submission"
)

// told writes what a submission holds, a line each: submission ARCHIVE OUT.
func told(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: submission ARCHIVE OUT")
	}
	s, err := submission.Read(context.Background(), ts.MkAbs(args[0]), submission.Options{})
	ts.Check(err)
	var out strings.Builder
	fmt.Fprintf(&out, "learner %s\n", s.Learner)
	for _, id := range slices.Sorted(maps.Keys(s.Exercises)) {
		work := s.Exercises[id]
		for line := range strings.Lines(work.Commands) {
			if strings.TrimSpace(line) != "" && line[0] != '#' {
				fmt.Fprintf(&out, "%s: %s\n", id, strings.TrimRight(line, "\n"))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(work.Files)) {
			fmt.Fprintf(&out, "%s file %s\n", id, name)
		}
	}
	for _, a := range s.Attempts {
		fmt.Fprintf(&out, "attempt %s %s\n", a.Exercise, a.Verdict)
	}
	for _, p := range s.Problems {
		fmt.Fprintf(&out, "problem %s %s\n", p.Code, p.Detail)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out.String()), 0o600))
}

// again does in the lab what a submission holds for the exercise under way: again
// ARCHIVE EXERCISE.
func again(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: again ARCHIVE EXERCISE")
	}
	s, err := submission.Read(context.Background(), ts.MkAbs(args[0]), submission.Options{})
	ts.Check(err)
	dir := filepath.Join(ts.Getenv("MATELOT_HOME"), "workspace", filepath.FromSlash(args[1]))
	work := s.Exercises[args[1]]
	for name, file := range work.Files {
		target := filepath.Join(dir, filepath.FromSlash(name))
		ts.Check(os.MkdirAll(filepath.Dir(target), 0o755))
		ts.Check(os.WriteFile(target, file.Data, 0o644))
	}
	script := filepath.Join(ts.Getenv("WORK"), "commands.sh")
	ts.Check(os.WriteFile(script, []byte(work.Commands), 0o600))
	lab(ts, neg, []string{"sh", "-c", `cd "$1" && sh "$2" </dev/null; :`, "sh", dir, script})
}
