package grading_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"matelot/internal/course"
	"matelot/internal/enginetest"
	"matelot/internal/grader"
	"matelot/internal/grading"
	"matelot/internal/i18n"
	"matelot/internal/replay"
	"matelot/lessons"
	"matelot/sandbox/engine"
)

// hostOf gives the engine on which others are started, with their image.
func hostOf(t testing.TB) *engine.Host {
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
	t.Cleanup(func() {
		if left, err := host.Left(context.Background(), ""); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
		_ = host.Close()
	})
	return host
}

func loadCourse(t testing.TB) *course.Course {
	t.Helper()
	loaded, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// options are those of `matelot grade PATH --out OUT --format json`, with a replayer
// on engines of their own.
func options(t testing.TB, host *engine.Host, timeout time.Duration) grading.Options {
	t.Helper()
	loaded := loadCourse(t)
	return grading.Options{
		Jobs: 2, Engine: "own", Out: t.TempDir(), Formats: []string{"json"}, Course: loaded, Words: i18n.English(),
		Stdout: io.Discard, Note: func(string, ...any) {}, Getenv: func(string) string { return "" },
		Replayer: func(ctx context.Context) (grader.Replayer, func(context.Context) error, error) {
			limits := replay.DefaultLimits()
			limits.Time = timeout
			r, err := replay.New(ctx, replay.Options{Course: loaded, Host: host, Ahead: 2, Limits: limits})
			if err != nil {
				return nil, nil, err
			}
			return r, r.Close, nil
		},
	}
}

// graded is what the JSON says, as far as it is looked at here.
type graded struct {
	Grades []struct {
		Submission string `json:"submission"`
		Points     float64
		MaxPoints  float64 `json:"max_points"`
		Verdict    string
		Problems   []struct{ Code string }
		Exercises  []struct {
			Exercise string
			Status   string
			Reason   string
			Verdict  string
			Points   float64
			Breaches []struct{ Code, Detail string }
			Output   string
			Checks   []struct {
				ID       string
				Findings []struct{ Code string }
			}
		}
	} `json:"submissions"`
}

// run grades, and gives the report as it was written and as it was read.
func run(t testing.TB, o grading.Options) (graded, []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	var again *grading.Error
	if err := grading.Run(ctx, o); err != nil && (!errors.As(err, &again) || again.ID != "cli.grade.again") {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(o.Out, "grades.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g graded
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g, text
}

// handIn writes a submission for one exercise as a folder.
func handIn(t testing.TB, dir, name, exercise, commands string, answers map[string]string) {
	t.Helper()
	at := filepath.Join(dir, name, filepath.FromSlash(exercise))
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{"commands.sh": []byte(commands)}
	if len(answers) > 0 {
		text, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		all["answers.json"] = text
	}
	for file, text := range all {
		if err := os.WriteFile(filepath.Join(at, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// withoutTimes takes out of a report what may differ between two runs: times, and what
// docker printed, since that tells of times too.
func withoutTimes(t testing.TB, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range []string{"took_ms", "duration_ms", "started", "output"} {
				delete(v, name)
			}
			for _, inner := range v {
				strip(inner)
			}
		case []any:
			for _, inner := range v {
				strip(inner)
			}
		}
	}
	strip(v)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// refusing does nothing again.
func refusing(context.Context) (grader.Replayer, func(context.Context) error, error) {
	return refusal{}, func(context.Context) error { return nil }, nil
}

type refusal struct{}

func (refusal) Replay(context.Context, string, grader.Work) (grader.Replay, error) {
	return grader.Replay{}, errors.New("this was to be found, not done again")
}
