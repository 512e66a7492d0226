package grading_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// corpusExercises are those whose attempts the corpus hands in: of many lessons, and
// of those that take no more than a few seconds.
func corpusExercises() []string {
	return []string{
		"containers/create", "run/env", "run/command", "dockerfile/first", "interact/detached", "interact/signal", "remove/rm",
		"ports/publish", "ports/local", "data/folder", "data/volume", "registry/push", "repair/path", "networks/own", "compose/up",
	}
}

// expected is what a submission of the corpus has to get.
type expected struct {
	verdict string
	finding string // first, of a wrong one
}

// corpus hands in, of each exercise: a solution, another solution (or the same), a
// mistake, and nothing. With what is broken that makes over sixty.
func corpus(t *testing.T, dir string) map[string]expected {
	t.Helper()
	loaded := loadCourse(t)
	want := map[string]expected{}
	for _, id := range corpusExercises() {
		lesson, name, _ := strings.Cut(id, "/")
		ex := loaded.Lesson(lesson).Exercise(name)
		if ex == nil {
			t.Fatalf("the course has no %s", id)
		}
		flat := strings.ReplaceAll(id, "/", "-")
		for i, s := range []int{0, len(ex.Solutions) - 1} {
			handIn(t, dir, fmt.Sprintf("%s-right-%d", flat, i), id, ex.Solutions[s].Run, ex.Solutions[s].Answers)
			want[fmt.Sprintf("%s-right-%d", flat, i)] = expected{verdict: "pass"}
		}
		m := ex.Mistakes[0]
		handIn(t, dir, flat+"-wrong", id, strings.TrimSpace(m.Setup+"\n"+m.Run), m.Answers)
		want[flat+"-wrong"] = expected{"fail", string(m.Finding)}
		handIn(t, dir, flat+"-empty", id, "", nil)
		want[flat+"-empty"] = expected{verdict: "fail"}
	}
	handIn(t, dir, "syntax", "ports/publish", "docker run -d --name 'our-web-server", nil)
	want["syntax"] = expected{verdict: "fail", finding: "container.missing"}
	handIn(t, dir, "not-found", "ports/publish", "dokcer run our-web-server\n", nil)
	want["not-found"] = expected{verdict: "fail", finding: "container.missing"}
	if err := os.WriteFile(filepath.Join(dir, "broken.zip"), []byte("PK\x03\x04 and no more"), 0o644); err != nil {
		t.Fatal(err)
	}
	return want
}

// TestTheCorpus: every mark is as expected; twice the same gives the same bytes; what
// was graded is not done again; evidence is judged again without an engine.
func TestTheCorpus(t *testing.T) {
	host := hostOf(t)
	dir := t.TempDir()
	want := corpus(t, dir)
	o := options(t, host, time.Minute)
	o.Paths = []string{dir}
	start := time.Now()
	got, text := run(t, o)
	t.Logf("%d submissions in %s", len(got.Grades), time.Since(start).Round(time.Second))
	if len(got.Grades) != len(want)+1 {
		t.Errorf("%d grades, want %d", len(got.Grades), len(want)+1)
	}
	for _, g := range got.Grades {
		expect, ok := want[g.Submission]
		if !ok {
			if g.Submission != "broken" || len(g.Problems) == 0 || g.Points != 0 {
				t.Errorf("%s: %+v", g.Submission, g)
			}
			continue
		}
		var done []string
		for _, e := range g.Exercises {
			if e.Status == "absent" {
				continue
			}
			done = append(done, e.Exercise)
			first := ""
			for _, c := range slices.Backward(e.Checks) {
				if len(c.Findings) > 0 {
					first = c.Findings[0].Code
				}
			}
			if e.Verdict != expect.verdict || expect.finding != "" && first != expect.finding {
				t.Errorf("%s: %s by %q, want %s by %q; it printed %q", g.Submission, e.Verdict, first, expect.verdict, expect.finding, e.Output)
			}
			if len(e.Breaches) > 0 {
				t.Errorf("%s: breaches %v", g.Submission, e.Breaches)
			}
		}
		if len(done) != 1 {
			t.Errorf("%s: exercises %v", g.Submission, done)
		}
	}

	t.Run("twice the same", func(t *testing.T) {
		second := o
		second.Out = t.TempDir()
		second.Paths = some(t, dir, 8)
		third := second
		third.Out = t.TempDir()
		_, a := run(t, second)
		_, b := run(t, third)
		if diff := gocmp.Diff(withoutTimes(t, a), withoutTimes(t, b)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("nothing is done again", func(t *testing.T) {
		again := o
		again.Replayer = refusing
		_, same := run(t, again)
		if diff := gocmp.Diff(string(text), string(same)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("evidence is judged again", func(t *testing.T) {
		again := o
		again.Regrade, again.Replayer = true, nil
		_, same := run(t, again)
		a, b := withoutTimes(t, text), withoutTimes(t, same)
		for _, s := range []*string{&a, &b} {
			*s = strings.Replace(*s, `"engine": "own"`, `"engine": "evidence"`, 1)
			if i := strings.Index(*s, `"similar":`); i >= 0 { // evidence does not hold what was handed in
				*s = (*s)[:i]
			}
		}
		if diff := gocmp.Diff(a, b); diff != "" {
			t.Error(diff)
		}
	})
}

// some gives a few of the submissions in a folder, evenly spread.
func some(t *testing.T, dir string, n int) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var chosen []string
	for i := range n {
		chosen = append(chosen, all[i*len(all)/n])
	}
	return chosen
}
