package sandbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/sandbox/dial"
)

// newSession is a session on an engine that is not there: for what needs none.
func newSession(t *testing.T, dir string) *Session {
	t.Helper()
	s := &Session{
		State: State{
			Format: stateFormat, ID: newID(), Created: time.Now().UTC(), APIVersion: "1.41", Arch: "amd64",
			Endpoint: dial.Endpoint{Host: "unix:///nowhere.sock"}, Workspace: filepath.Join(dir, "work"),
		},
	}
	s.Dir = filepath.Join(dir, s.ID)
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeState(s.Dir, s.State); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUpdatesDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	store := Store{Dir: t.TempDir()}
	first := newSession(t, store.Dir)
	const writers, each = 4, 25
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			session, err := store.Open(first.ID)
			if err != nil {
				t.Error(err)
				return
			}
			for range each {
				if err := session.Update(func(state *State) { state.Hints++ }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := first.Reload(); err != nil {
		t.Fatal(err)
	}
	if first.Hints != writers*each {
		t.Errorf("%d updates were kept, want %d", first.Hints, writers*each)
	}
}

func TestStoreFindsTheLatestAndSaysWhatIsBroken(t *testing.T) {
	t.Parallel()
	store := Store{Dir: t.TempDir()}
	if _, err := store.Latest(""); !errors.Is(err, ErrNoSession) {
		t.Errorf("an empty store: %v", err)
	}
	old, young := newSession(t, store.Dir), newSession(t, store.Dir)
	if err := old.Update(func(state *State) { state.Created = state.Created.Add(-time.Hour) }); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(store.Dir, "broken")
	if err := os.MkdirAll(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "session.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	sessions, err := store.List()
	if err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("the broken session must be named: %v", err)
	}
	var ids []string
	for _, s := range sessions {
		ids = append(ids, s.ID)
	}
	if diff := cmp.Diff([]string{young.ID, old.ID}, ids); diff != "" {
		t.Error(diff)
	}
	latest, err := store.Latest(old.Endpoint.Host)
	if err != nil || latest.ID != young.ID {
		t.Errorf("latest: %v, %v", latest, err)
	}
	// In a terminal with the lab's docker configuration the host is the proxy's.
	inLab, err := store.Latest(old.Proxy())
	if err != nil || inLab.ID != old.ID {
		t.Errorf("by its proxy: %v, %v", inLab, err)
	}
	if _, err := store.Latest("unix:///other.sock"); !errors.Is(err, ErrNoSession) {
		t.Errorf("another engine: %v", err)
	}
	for _, id := range []string{"", "..", "no/such", "none"} {
		if _, err := store.Open(id); !errors.Is(err, ErrNoSession) {
			t.Errorf("Open(%q): %v", id, err)
		}
	}
}

func TestSessionsAreFoundByTheirEngine(t *testing.T) {
	t.Parallel()
	store := Store{Dir: t.TempDir()}
	onHost, own := newSession(t, store.Dir), newSession(t, store.Dir)
	host := onHost.Endpoint
	err := own.Update(func(state *State) {
		state.Own, state.Endpoint = &Own{Host: host, Container: "c"}, dial.Endpoint{Host: localHost(own.listenPath("engine"))}
	})
	if err != nil {
		t.Fatal(err)
	}
	starter := func(context.Context, EngineWish) (Own, error) {
		return Own{}, errors.New("nothing was to be started")
	}
	for _, tt := range []struct {
		name string
		o    Options
		want *Session
	}{
		{"the engine itself", Options{Endpoint: host}, onHost},
		{"one of its own", Options{Endpoint: host, Own: starter}, own},
		{"in a terminal that leads to it", Options{Endpoint: dial.Endpoint{Host: own.Proxy()}}, own},
		{"in a terminal that leads to it, asked for", Options{Endpoint: dial.Endpoint{Host: own.Proxy()}, Own: starter}, own},
	} {
		got, err := store.LatestOrCreate(t.Context(), tt.o)
		if err != nil || got.ID != tt.want.ID {
			t.Errorf("%s: %v, %v", tt.name, got, err)
		}
	}
	// Without a word of which, it is the one that the learner came to last.
	for i, session := range []*Session{onHost, own, onHost} {
		if err := session.Update(func(state *State) { state.Used = time.Now().Add(time.Duration(i+1) * time.Hour) }); err != nil {
			t.Fatal(err)
		}
		if got, err := store.Latest(""); err != nil || got.ID != session.ID {
			t.Errorf("after coming to %s: %v, %v", session.ID, got, err)
		}
	}
}

func TestOneProcessServes(t *testing.T) {
	t.Parallel()
	session := newSession(t, t.TempDir())
	if session.Control().Alive(t.Context()) {
		t.Fatal("nobody serves it yet")
	}
	server, err := session.Serve(t.Context(), ServeOptions{Aside: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Control().WaitAlive(t.Context(), 10*time.Second); err != nil {
		t.Error(err)
	}
	if _, err := session.Serve(t.Context(), ServeOptions{}); !errors.Is(err, ErrServed) {
		t.Errorf("a second one: %v", err)
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(session.Socket())
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the socket must be this user's alone: %v, %v", info.Mode(), err)
		}
	}
	closed := make(chan error, 1)
	go func() { <-server.Done(); closed <- server.Close() }()
	if err := session.Stop(t.Context(), 10*time.Second); err != nil {
		t.Error(err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	again, err := session.Serve(t.Context(), ServeOptions{})
	if err != nil {
		t.Fatalf("after the first one ended: %v", err)
	}
	if err := session.Stop(t.Context(), 50*time.Millisecond); err == nil {
		t.Error("a tutor in a terminal must not be stopped by another command")
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestClaimsCountSessions(t *testing.T) {
	t.Parallel()
	sessions := t.TempDir()
	c := claims{dir: filepath.Join(sessions, ".claims"), engine: "unix:///a.sock"}
	for _, session := range []string{"one", "two", "three"} {
		if err := os.Mkdir(filepath.Join(sessions, session), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// The folder of the session "gone" was deleted without a clean.
	for _, session := range []string{"one", "gone", "two"} {
		if err := c.Claim("alpine:latest", session); err != nil {
			t.Fatal(err)
		}
	}
	other := claims{dir: c.dir, engine: "unix:///b.sock"}
	if err := other.Claim("alpine:latest", "three"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		session string
		last    bool
	}{{"one", false}, {"one", false}, {"two", true}, {"never", true}} {
		last, err := c.Release("alpine:latest", step.session)
		if err != nil || last != step.last {
			t.Errorf("releasing %s: last=%v, %v; want %v", step.session, last, err, step.last)
		}
	}
}

func TestClaimsLockEachOtherOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := claims{dir: dir, engine: "e"}, claims{dir: dir, engine: "e"}
	unlock, err := one.Lock(t.Context(), "alpine:latest")
	if err != nil {
		t.Fatal(err)
	}
	// One who does not want to wait any more can go.
	gone, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := two.Lock(gone, "alpine:latest"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting ended with %v", err)
	}
	entered := make(chan struct{})
	go func() {
		defer close(entered)
		release, err := two.Lock(t.Context(), "alpine:latest")
		if err != nil {
			t.Error(err)
			return
		}
		release()
	}()
	select {
	case <-entered:
		t.Error("both held the lock")
	case <-time.After(50 * time.Millisecond):
	}
	unlock()
	<-entered
}
