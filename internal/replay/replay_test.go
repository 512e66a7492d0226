package replay_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/enginetest"
	"matelot/internal/grader"
	"matelot/internal/lab"
	"matelot/internal/replay"
	"matelot/lessons"
	"matelot/sandbox/engine"
)

// newReplayer gives a replayer for the course, and leaves nothing.
func newReplayer(t testing.TB, change func(*replay.Options)) (*replay.Replayer, *course.Course) {
	t.Helper()
	host := hostFor(t)
	loaded, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	o := replay.Options{Course: loaded, Host: host, Ahead: 1, Limits: replay.DefaultLimits()}
	if change != nil {
		change(&o)
	}
	r, err := replay.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left, err := host.Left(context.Background(), ""); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
	return r, loaded
}

// hostFor gives the engine on which others are started, with their image.
func hostFor(t testing.TB) *engine.Host {
	t.Helper()
	endpoint := enginetest.Need(t)
	make := exec.Command("../../scripts/engine-image")
	make.Env = append(os.Environ(), "DOCKER_HOST="+endpoint.Host)
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("making the engine's image: %v: %s", err, out)
	}
	host, err := engine.Connect(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	return host
}

func do(t testing.TB, r *replay.Replayer, exercise string, work grader.Work) grader.Replay {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	got, err := r.Replay(ctx, exercise, work)
	if err != nil {
		t.Fatalf("%s: %v", exercise, err)
	}
	return got
}

// TestTheCoursesOwnAttempts: solutions pass and mistakes give their findings, also
// when they are replayed.
func TestTheCoursesOwnAttempts(t *testing.T) {
	r, loaded := newReplayer(t, nil)
	for _, id := range []string{"ports/publish", "data/folder", "registry/push", "dockerfile/first", "client/switch", "compose/up", "repair/health"} {
		t.Run(id, func(t *testing.T) {
			lesson, name, _ := strings.Cut(id, "/")
			ex := loaded.Lesson(lesson).Exercise(name)
			got := do(t, r, id, grader.Work{Commands: ex.Solutions[0].Run, Answers: ex.Solutions[0].Answers})
			if checker.Overall(got.Results) != checker.Pass {
				t.Errorf("solution: %+v, it printed %q", checker.First(got.Results), got.Output)
			}
			wrong := ex.Mistakes[0]
			got = do(t, r, id, grader.Work{Commands: wrong.Setup + "\n" + wrong.Run, Answers: wrong.Answers})
			if f := checker.First(got.Results); f == nil || f.Code != wrong.Finding {
				t.Errorf("mistake: %+v, want %s; it printed %q", f, wrong.Finding, got.Output)
			}
			if len(got.Breaches) > 0 {
				t.Errorf("breaches: %v", got.Breaches)
			}
		})
	}
}

func TestEvidenceIsJudgedAgain(t *testing.T) {
	r, loaded := newReplayer(t, nil)
	work := grader.Work{Commands: "docker run -d --name our-web-server -p 5000:5001 our-web-server"}
	first, second := do(t, r, "ports/publish", work), do(t, r, "ports/publish", work)
	again, err := lab.Rejudge(loaded.Lesson("ports").Exercise("publish"), first.Observation)
	if err != nil {
		t.Fatal(err)
	}
	if asJSON(t, first.Results) != asJSON(t, again) {
		t.Error("the evidence gives other results")
	}
	if a, b := asJSON(t, first.Results), asJSON(t, second.Results); a != b {
		t.Errorf("twice the same gives\n%s\nand\n%s", a, b)
	}
	for _, secret := range []string{os.TempDir(), "grade-"} {
		if strings.Contains(string(first.Observation), secret) {
			t.Errorf("the evidence tells %q", secret)
		}
	}
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNothingHandedIn(t *testing.T) {
	r, _ := newReplayer(t, nil)
	got := do(t, r, "ports/publish", grader.Work{})
	if checker.Overall(got.Results) != checker.Fail {
		t.Errorf("got %+v", got.Results)
	}
}
