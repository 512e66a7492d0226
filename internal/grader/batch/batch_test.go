package batch_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/batch"
	"matelot/internal/grader/rubric"
)

// table is a replayer that judges commands by what they say.
type table struct{ calls atomic.Int32 }

func (r *table) Replay(ctx context.Context, _ string, work grader.Work) (grader.Replay, error) {
	r.calls.Add(1)
	if ctx.Err() != nil {
		return grader.Replay{}, ctx.Err()
	}
	result := checker.Result{ID: "done", MaxPoints: 2, Verdict: checker.Fail, Findings: []checker.Finding{{
		Code: "container.missing", Seen: map[string]string{"id": strings.Repeat("0a", 32), "short": "0123456789ab", "word": "effaceddecade"},
	}}}
	switch work.Commands {
	case "right":
		result = checker.Result{ID: "done", MaxPoints: 2, Points: 2, Verdict: checker.Pass}
	case "trouble":
		return grader.Replay{}, &grader.StageError{Stage: "engine.unreachable", Err: errors.New("gone")}
	case "unread":
		result = checker.Result{ID: "done", MaxPoints: 2, Verdict: checker.Inconclusive}
	}
	return grader.Replay{Results: []checker.Result{result}, Observation: []byte(`{"format":1}`), Output: "container " + strings.Repeat("0a", 32)}, nil
}

func set(commands map[string]string) []grader.Submission {
	var all []grader.Submission
	for _, name := range []string{"../ada", "bob", "cid", "dan"} {
		if c, ok := commands[name]; ok {
			all = append(all, grader.Submission{Name: name, Learner: name, Hash: name, Exercises: map[string]grader.Work{"ports/publish": {Commands: c}}})
		}
	}
	return all
}

func options(t *testing.T) batch.Options {
	t.Helper()
	return batch.Options{
		Tasks:  []grader.Task{{ID: "ports/publish", Checks: []grader.TaskCheck{{Check: checker.Check{ID: "done", Points: 2}}}}},
		Rubric: rubric.Default(), CourseHash: "c1", Engine: "own", Jobs: 2, Store: batch.Store{Dir: t.TempDir()},
	}
}

func run(t *testing.T, all []grader.Submission, r grader.Replayer, o batch.Options) grader.Batch {
	t.Helper()
	b, err := batch.Run(t.Context(), all, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsDoneAgain(t *testing.T) {
	o := options(t)
	all := set(map[string]string{"../ada": "right", "bob": "wrong", "cid": "trouble", "dan": "unread"})
	var r table
	first := run(t, all, &r, o)
	if got := r.calls.Load(); got != 4 {
		t.Errorf("%d attempts, want 4", got)
	}
	if g := first.Grades[2]; g.Exercises[0].Status != grader.Inconclusive || g.Exercises[0].Reason != "engine.unreachable" || g.MaxPoints != 0 {
		t.Errorf("trouble: %+v", g)
	}
	run(t, all, &r, o)
	if got := r.calls.Load(); got != 6 {
		t.Errorf("%d attempts, want the two that could not be checked again", got-4)
	}
	all[0].Exercises["ports/publish"] = grader.Work{Commands: "wrong"}
	run(t, all[:2], &r, o)
	if got := r.calls.Load(); got != 7 {
		t.Errorf("%d attempts, want the one that was changed", got-6)
	}
	o.CourseHash = "c2"
	run(t, all[:2], &r, o)
	if got := r.calls.Load(); got != 9 {
		t.Errorf("%d attempts, want all: the course is another", got-7)
	}
	o.Again = true
	run(t, all[:2], &r, o)
	if got := r.calls.Load(); got != 11 {
		t.Errorf("%d attempts, want all", got-9)
	}
}

func TestReportsHaveNoIDs(t *testing.T) {
	b := run(t, set(map[string]string{"bob": "wrong"}), &table{}, options(t))
	e := b.Grades[0].Exercises[0]
	want := map[string]string{"id": "<id>", "short": "<id>", "word": "effaceddecade"}
	if diff := gocmp.Diff(want, e.Checks[0].Findings[0].Seen); diff != "" {
		t.Error(diff)
	}
	if e.Output != "container <id>" {
		t.Errorf("output %q", e.Output)
	}
}

func TestNamesStayInTheStore(t *testing.T) {
	o := options(t)
	o.Store.Dir = filepath.Join(o.Store.Dir, "inner")
	run(t, set(map[string]string{"../ada": "right"}), &table{}, o)
	outside, err := os.ReadDir(filepath.Dir(o.Store.Dir))
	if err != nil || len(outside) != 1 {
		t.Errorf("beside the store: %v, %v", outside, err)
	}
}

func TestHalfARecordIsNone(t *testing.T) {
	o := options(t)
	all := set(map[string]string{"bob": "right"})
	var r table
	run(t, all, &r, o)
	files, err := filepath.Glob(filepath.Join(o.Store.Dir, "*", "ports", "publish.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Truncate(files[0], 20); err != nil {
		t.Fatal(err)
	}
	run(t, all, &r, o)
	if got := r.calls.Load(); got != 2 {
		t.Errorf("%d attempts, want it done again", got)
	}
}

func TestRegrade(t *testing.T) {
	o := options(t)
	all := set(map[string]string{"../ada": "right", "bob": "wrong", "cid": "trouble"})
	first := run(t, all, &table{}, o)
	same := func(_ string, r grader.Replay) (grader.Replay, error) { return r, nil }
	again, err := batch.Regrade(t.Context(), same, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	kinder := func(_ string, r grader.Replay) (grader.Replay, error) {
		r.Results = []checker.Result{{ID: "done", MaxPoints: 2, Points: 2, Verdict: checker.Pass}}
		return r, nil
	}
	again, err = batch.Regrade(t.Context(), kinder, o)
	if err != nil {
		t.Fatal(err)
	}
	if g := again.Grades[1]; g.Submission != "bob" || g.Points != 2 {
		t.Errorf("with other checks: %+v", g)
	}
	o.Store.Dir = t.TempDir()
	if _, err := batch.Regrade(t.Context(), same, o); !errors.Is(err, batch.ErrNothingKept) {
		t.Errorf("nothing was kept: %v", err)
	}
}

func TestItEndsWithItsContext(t *testing.T) {
	o := options(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := batch.Run(ctx, set(map[string]string{"bob": "right"}), &table{}, o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
