package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/course"
	"matelot/internal/i18n"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine/running"
)

// What cannot be tried here is left out and told, with the reason; what was asked for
// by name is an error.
func TestWhatIsNotVerified(t *testing.T) {
	t.Parallel()
	plain, needy := &course.Exercise{ID: "ports/publish"}, &course.Exercise{ID: "beyond/swarm", OwnEngine: true}
	for _, tt := range []struct {
		name, engine string
		start        error
		exercises    []*course.Exercise
		fit, reason  string // reason: the key of what is said
		want         error
	}{
		{name: "nothing needs one", exercises: []*course.Exercise{plain}, fit: "ports/publish"},
		{name: "no image", start: running.ErrNoImage, exercises: []*course.Exercise{plain, needy}, fit: "ports/publish", reason: "engine.error.no_image"},
		{name: "no rights", start: running.ErrNotHere, exercises: []*course.Exercise{needy}, reason: "engine.error.not_here"},
		{name: "on the host alone", engine: engineHost, exercises: []*course.Exercise{plain, needy}, fit: "ports/publish", reason: "engine.error.needed"},
		{name: "all on their own", engine: engineOwn, start: running.ErrNoImage, exercises: []*course.Exercise{plain}, want: running.ErrNoImage},
		{name: "a trouble that nobody knows", start: context.DeadlineExceeded, exercises: []*course.Exercise{needy}, want: context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var told bytes.Buffer
			a := &App{Options: Options{
				Getenv: func(string) string { return "" }, Streams: Streams{Out: &told, Err: &told},
				Engine: func(context.Context, sandbox.EngineWish, func(running.Step)) (sandbox.Own, error) {
					return sandbox.Own{}, tt.start
				},
			}, Words: i18n.New("en")}
			dir := t.TempDir()
			r := trialRunner{
				app: a, engine: tt.engine, sessions: sandbox.Store{Dir: filepath.Join(dir, "s")}, work: filepath.Join(dir, "work"),
				endpoint: dial.Endpoint{Host: "unix://" + filepath.Join(dir, "nobody")},
			}
			fit, skipped, err := a.withoutUnfit(t.Context(), r, tt.exercises)
			if tt.want != nil {
				if !errors.Is(err, tt.want) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, ex := range fit {
				ids = append(ids, ex.ID)
			}
			if got := strings.Join(ids, " "); got != tt.fit {
				t.Errorf("fit: %s", got)
			}
			if tt.reason == "" {
				if len(skipped) > 0 || told.Len() > 0 {
					t.Errorf("skipped %v: %s", skipped, &told)
				}
				return
			}
			reason := a.T(tt.reason, "Exercise", "beyond/swarm", "Image", running.DinD, "Variable", running.ImageVariable, "Named", "", "Detail", "")
			first, _, _ := strings.Cut(reason, "\n")
			if len(skipped) != 1 || skipped[0].ID != "beyond/swarm" || !strings.HasPrefix(skipped[0].Reason, first) || told.Len() == 0 {
				t.Errorf("skipped %v, want %s; told %s", skipped, reason, &told)
			}
			if left, err := os.ReadDir(r.work); err == nil && len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}
