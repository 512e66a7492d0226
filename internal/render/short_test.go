package render

import (
	"fmt"
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

func TestShort(t *testing.T) {
	for _, lang := range i18n.Languages() {
		r := New(i18n.New(lang), Style{Width: 80})
		var b strings.Builder
		for _, s := range samples() {
			for _, v := range verdicts() {
				fmt.Fprintf(&b, "── %s %s\n%s", s.kind, v, r.Short(s.exercise(v), nil))
			}
		}
		golden.Check(t, "short."+lang+".txt", b.String())
	}
}

// two is an exercise of two checks with these verdicts.
func two(first, second checker.Verdict, findings ...checker.Finding) Exercise {
	a, b := samples()[0], samples()[6]
	e := Exercise{ID: "ports/publish", Checks: []checker.Check{a.check, b.check}, Results: []checker.Result{
		{ID: a.check.ID, Verdict: first, MaxPoints: 2}, {ID: b.check.ID, Verdict: second, MaxPoints: 1},
	}}
	for i := range e.Results {
		if e.Results[i].Verdict == checker.Fail && len(findings) > 0 {
			e.Results[i].Findings, findings = findings[:1], findings[1:]
		}
	}
	return e
}

func TestShortTellsWhatChanged(t *testing.T) {
	swapped, refused := samples()[0].finding, samples()[6].finding
	other := swapped
	other.Seen = values("container_port", "5001/tcp", "host_port", "5002", "publish", "5002:5001")
	for _, tt := range []struct {
		name          string
		before, now   Exercise
		first         bool // there was nothing before
		says, silence []string
	}{
		{name: "at first", now: two(checker.Fail, checker.Skipped, swapped), first: true, says: []string{"wrong way round", "docker port our-web-server"}},
		{name: "nothing new", before: two(checker.Fail, checker.Skipped, swapped), now: two(checker.Fail, checker.Skipped, swapped)},
		{name: "another value", before: two(checker.Fail, checker.Skipped, swapped), now: two(checker.Fail, checker.Skipped, other), says: []string{"5002 on your machine"}},
		{
			name: "one turned green", before: two(checker.Fail, checker.Skipped, swapped), now: two(checker.Pass, checker.Fail, refused),
			says: []string{"✔ The container our-web-server runs", "✘ http://localhost:5001/", "docker logs"}, silence: []string{"wrong way"},
		},
		{
			name: "green before, green now", before: two(checker.Pass, checker.Fail, swapped), now: two(checker.Pass, checker.Fail, refused),
			says: []string{"✘ http://localhost:5001/"}, silence: []string{"✔"},
		},
		{name: "passed", before: two(checker.Pass, checker.Fail, refused), now: two(checker.Pass, checker.Pass), says: []string{"✔ ports/publish passed!"}, silence: []string{"✘"}},
		{name: "still passed", before: two(checker.Pass, checker.Pass), now: two(checker.Pass, checker.Pass)},
		{name: "lost again", before: two(checker.Pass, checker.Pass), now: two(checker.Fail, checker.Skipped, swapped), says: []string{"✘ The port"}, silence: []string{"✔"}},
		{name: "other checks", before: Exercise{Results: []checker.Result{}}, now: two(checker.Fail, checker.Skipped, swapped), says: []string{"✘ The port"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := tt.before.Results
			if tt.first {
				before = nil
			}
			got := New(i18n.English(), Style{Width: 200}).Short(tt.now, before)
			if len(tt.says) == 0 && got != "" {
				t.Errorf("says %q, want nothing", got)
			}
			for _, want := range tt.says {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
			for _, bad := range tt.silence {
				if strings.Contains(got, bad) {
					t.Errorf("%q is in %q", bad, got)
				}
			}
		})
	}
}
