package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/enginetest"
	"matelot/sandbox"
)

// TestCleanGoesOnPastAnEngineThatIsGone: one engine that does not answer keeps
// no other from being cleaned, and what is known of its lab is kept.
func TestCleanGoesOnPastAnEngineThatIsGone(t *testing.T) {
	t.Parallel()
	endpoint := enginetest.Need(t)
	home := t.TempDir()
	store := sandbox.Store{Dir: filepath.Join(home, "sessions")}
	session := func() *sandbox.Session {
		s, err := store.Create(t.Context(), sandbox.Options{
			Endpoint: endpoint, Workspace: filepath.Join(home, "workspace"), Images: "embedded",
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	reachable, gone := session(), session()
	host := "unix://" + filepath.Join(home, "nowhere.sock")
	if err := gone.Update(func(state *sandbox.State) { state.Endpoint.Host = host }); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"clean", "--dry-run"}, {"clean", "--yes"}} {
		var out, errs bytes.Buffer
		code := Main(args, Options{
			Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs},
			Getenv:  func(name string) string { return map[string]string{"MATELOT_HOME": home}[name] },
		})
		if code != ExitInconclusive || !strings.Contains(errs.String(), host) || !strings.Contains(errs.String(), gone.Dir) {
			t.Errorf("%v ended with %d, want %d and the engine's name:\n%s", args, code, ExitInconclusive, errs.String())
		}
	}
	left, err := store.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range left {
		if s.ID == reachable.ID {
			t.Error("the session on the engine that answers is still there")
		}
	}
	if len(left) != 1 {
		t.Errorf("%d sessions are left, want the one that could not be cleaned", len(left))
	}
}
