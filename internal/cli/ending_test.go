package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/internal/home"
	"matelot/internal/i18n"
	"matelot/internal/progress"
)

const twoExercises = `format: 1
exercises:
  - id: one
    checks: [{id: c, points: 2, container: {name: a}}]
  - id: two
    checks: [{id: c, container: {name: b}}]
`

const twoTexts = `# A lesson

What it is about.

## One <a id="one"></a>

Do this.

## Two <a id="two"></a>

Do that.

<details class="after"><summary>What you learned</summary>

That was that.

</details>

## Go further

Scan often.
`

// reader is an app that reads a course of one lesson, and what it writes.
func reader(t *testing.T) (a *App, out *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"course.yaml": "format: 1\nid: c\ntitles: {en: C}\n", "010-a/exercises.yaml": twoExercises, "010-a/lesson.en.md": twoTexts,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out = &strings.Builder{}
	a = &App{
		Options: Options{
			Streams: Streams{In: strings.NewReader(""), Out: out, Err: out}, Getenv: func(string) string { return "" },
		},
		flags: globals{course: dir}, Home: home.Home{State: t.TempDir()}, Words: i18n.New("en"),
	}
	return a, out
}

func pass(t *testing.T, a *App, id string, points int) {
	t.Helper()
	err := progress.Keep(a.Home.Progress(), progress.Attempt{
		Exercise: id, At: time.Now(), Verdict: "pass", Points: points, MaxPoints: points,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatStandsAtTheEndIsShown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		passed   []string
		show     func(context.Context, *App) error
		want, no []string
	}{
		{
			"learned: not the last",
			[]string{"a/one"},
			func(ctx context.Context, a *App) error { return a.learned(ctx, "a/one") },
			[]string{"Type `next`"},
			[]string{"Scan often.", "The end of the course"},
		},
		{
			"learned: the last, one passed over",
			[]string{"a/two"},
			func(ctx context.Context, a *App) error { return a.learned(ctx, "a/two") },
			[]string{"That was that.", "Scan often.", "The end of the course", "1 of 2 exercises", "1 of 3 points", "`a/one`"},
			[]string{"Nothing is left"},
		},
		{
			"learned: all of it",
			[]string{"a/one", "a/two"},
			func(ctx context.Context, a *App) error { return a.learned(ctx, "a/two") },
			[]string{"2 of 2 exercises", "3 of 3 points", "Nothing is left"},
			[]string{"Passed over"},
		},
		{
			"the lesson", nil,
			func(ctx context.Context, a *App) error { return a.show(ctx, []string{"a"}, false) },
			[]string{"What it is about.", "Do this.", "Scan often."},
			nil,
		},
		{
			"one exercise", nil,
			func(ctx context.Context, a *App) error { return a.show(ctx, []string{"a/two"}, false) },
			[]string{"Do that."},
			[]string{"Scan often."},
		},
		{
			"the last with its lesson", nil,
			func(ctx context.Context, a *App) error { return a.show(ctx, []string{"a/two"}, true) },
			[]string{"What it is about.", "Do that.", "Scan often."},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, out := reader(t)
			for _, id := range tt.passed {
				pass(t, a, id, map[string]int{"a/one": 2, "a/two": 1}[id])
			}
			if err := tt.show(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is missing:\n%s", want, out)
				}
			}
			for _, no := range tt.no {
				if strings.Contains(out.String(), no) {
					t.Errorf("%q is there:\n%s", no, out)
				}
			}
		})
	}
}
