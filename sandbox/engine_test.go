package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/google/go-cmp/cmp"

	"matelot/internal/enginetest"
	"matelot/sandbox/journal"
)

// servedSession is a session on the real engine, served by the test.
func servedSession(t *testing.T, before ...func(*Session)) *Session {
	t.Helper()
	endpoint := enginetest.Need(t)
	dir := t.TempDir()
	session, err := Store{Dir: filepath.Join(dir, "sessions")}.Create(t.Context(), Options{
		Endpoint: endpoint, Workspace: filepath.Join(dir, "work"), Images: "embedded",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, prepare := range before {
		prepare(session)
	}
	server, err := session.Serve(t.Context(), ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		_, err := session.Control().Purge(context.Background())
		if err := errors.Join(err, server.Close()); err != nil {
			t.Error(err)
		}
	})
	return session
}

func docker(t *testing.T, s *Session, args ...string) string {
	t.Helper()
	cmd := exec.Command("docker", args...)
	cmd.Env = s.Env(os.Environ())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestBeginSetsTheScene(t *testing.T) {
	session := servedSession(t)
	name := "matelot-test-" + session.ID
	scene := Scene{
		Exercise: "test/scene",
		Files: fstest.MapFS{
			"web/site/index.html": {Data: []byte("hello")},
			"web/run.sh":          {Data: []byte("#!/bin/sh\n")},
		},
		Folders: []string{"web"},
		Images:  []string{"alpine"},
		Script:  "docker create --name " + name + " alpine true\ncat site/index.html > copy.txt\n",
	}
	var steps []StepName
	begun, err := session.Begin(t.Context(), scene, func(step Step) { steps = append(steps, step.Name) })
	if err != nil {
		t.Fatal(err)
	}
	// Images are told more than once while they come.
	if diff := cmp.Diff([]StepName{StepClean, StepFiles, StepImage, StepScript}, slices.Compact(steps)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"run.sh", "site/index.html"}, begun.Copied); diff != "" {
		t.Error(diff)
	}
	if got, err := os.ReadFile(filepath.Join(begun.Dir, "copy.txt")); err != nil || string(got) != "hello" {
		t.Errorf("the script ran elsewhere: %q, %v", got, err)
	}
	if got := docker(t, session, "ps", "-a", "--format", "{{.Names}}"); got != name {
		t.Errorf("the lab holds %q", got)
	}
	entries, err := journal.ReadFrom(session.JournalPath(), session.FromMark())
	var actions []string
	for _, entry := range entries {
		actions = append(actions, entry.Action)
	}
	if diff := cmp.Diff([]string{"system.ping", "container.list"}, actions); err != nil || diff != "" {
		t.Errorf("%v: only what came after the set-up counts\n%s", err, diff)
	}

	// Begun again: the learner's change is kept, the lab is cleared.
	changed := filepath.Join(begun.Dir, "site", "index.html")
	if err := os.WriteFile(changed, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	scene.Script = ""
	begun, err = session.Begin(t.Context(), scene, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"site/index.html"}, begun.Kept); diff != "" {
		t.Error(diff)
	}
	if got, err := os.ReadFile(changed); err != nil || string(got) != "mine" {
		t.Errorf("the learner's file is %q, %v", got, err)
	}
	if got := docker(t, session, "ps", "-aq"); got != "" || begun.Removed == 0 {
		t.Errorf("the lab holds %q, %d were removed", got, begun.Removed)
	}
}

// TestBeginBoundsTheJournal: a journal grown long is cut when an exercise begins,
// and what is done in the exercise is found behind its mark.
func TestBeginBoundsTheJournal(t *testing.T) {
	const long = maxJournal + maxJournal/4
	session := servedSession(t, func(s *Session) {
		var text strings.Builder
		for seq := 1; text.Len() < long; seq++ {
			fmt.Fprintf(&text, `{"seq":%d,"action":"container.list","command":"%s"}`+"\n", seq, strings.Repeat("x", 1000))
		}
		if err := os.WriteFile(s.JournalPath(), []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := session.Begin(t.Context(), Scene{Exercise: "test/long"}, nil); err != nil {
		t.Fatal(err)
	}
	docker(t, session, "ps", "-a")
	info, err := os.Stat(session.JournalPath())
	if err != nil || info.Size() > maxJournal || info.Size() < maxJournal/4 {
		t.Errorf("the journal has %d bytes, %v", info.Size(), err)
	}
	line := make([]byte, 20)
	file, err := os.Open(session.JournalPath())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.ReadAt(line, session.FromAt); err != nil || !strings.HasPrefix(string(line), fmt.Sprintf(`{"seq":%d,`, session.FromSeq)) {
		t.Errorf("at the mark stands %q, %v", line, err)
	}
	entries, err := journal.ReadFrom(session.JournalPath(), session.FromMark())
	if err != nil || len(entries) != 2 || entries[1].Action != "container.list" || entries[1].Seq != session.FromSeq+2 {
		t.Errorf("read %+v, %v", entries, err)
	}
}

// TestAnswersAreRecordedBeforeTheyEnd: a command that has its whole answer may
// be followed at once by a verdict, which must find it in the journal.
func TestAnswersAreRecordedBeforeTheyEnd(t *testing.T) {
	session := servedSession(t)
	through, err := client.NewClientWithOpts(client.WithHost(session.Proxy()), client.WithVersion(session.APIVersion))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := through.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i := range 300 {
		if _, err := through.ContainerList(t.Context(), container.ListOptions{}); err != nil {
			t.Fatal(err)
		}
		entries, err := journal.Read(session.JournalPath(), 0)
		if err != nil || len(entries) != i+1 {
			t.Fatalf("after answer %d the journal holds %d entries, %v", i+1, len(entries), err)
		}
	}
}

func TestScriptThatFailsIsSaid(t *testing.T) {
	session := servedSession(t)
	_, err := session.Begin(t.Context(), Scene{Exercise: "test/bad", Script: "echo before\nfalse\necho after"}, nil)
	var failed *ScriptError
	if !errors.As(err, &failed) || failed.Output != "before" {
		t.Fatalf("got %v", err)
	}
	if session.Exercise != "" {
		t.Error("an exercise that could not be set up is not under way")
	}
}

func TestWorkspaceOfAContainersFilesIsRemoved(t *testing.T) {
	session := servedSession(t)
	begun, err := session.Begin(t.Context(), Scene{Exercise: "test/root"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	docker(t, session, "run", "--rm", "-v", begun.Dir+"/made:/d", "alpine", "sh", "-c", "echo x > /d/f")
	if err := session.removeByContainer(t.Context(), begun.Dir); err != nil {
		t.Fatal(err)
	}
	if exists(begun.Dir) {
		t.Error("the workspace is still there")
	}
}

func TestTheContextServesComposeToo(t *testing.T) {
	session := servedSession(t)
	begun, err := session.Begin(t.Context(), Scene{
		Exercise: "test/compose", Images: []string{"alpine"},
		Files: fstest.MapFS{"c/docker-compose.yml": {Data: []byte(
			"version: '3'\nservices:\n  one:\n    image: alpine\n    command: sleep infinity\n    init: true\n",
		)}},
		Folders: []string{"c"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	compose := func(args ...string) {
		t.Helper()
		cmd := exec.Command("docker-compose", append([]string{"-p", session.ID}, args...)...)
		cmd.Dir, cmd.Env = begun.Dir, session.Env(os.Environ())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("docker-compose %v: %v\n%s", args, err, out)
		}
	}
	compose("up", "-d")
	if got := docker(t, session, "ps", "--format", "{{.Image}} {{.State}}"); got != "alpine running" {
		t.Errorf("the lab runs %q", got)
	}
	compose("down", "-t", "0")
	if got := docker(t, session, "ps", "-aq"); got != "" {
		t.Errorf("the lab holds %q", got)
	}
}

// TestTwoMatelotsAtOnce: two that begin at the same time share one session, and
// set its scene one after the other.
func TestTwoMatelotsAtOnce(t *testing.T) {
	endpoint := enginetest.Need(t)
	dir := t.TempDir()
	store := Store{Dir: filepath.Join(dir, "sessions")}
	options := Options{Endpoint: endpoint, Workspace: filepath.Join(dir, "work"), Images: "embedded"}
	const matelots = 4
	found := make(chan *Session, matelots)
	var group sync.WaitGroup
	for range matelots {
		group.Go(func() {
			session, err := store.LatestOrCreate(t.Context(), options)
			if err != nil {
				t.Error(err)
			}
			found <- session
		})
	}
	group.Wait()
	close(found)
	var session *Session
	for one := range found {
		if session != nil && one != nil && one.ID != session.ID {
			t.Fatalf("two sessions were made: %s and %s", one.ID, session.ID)
		}
		session = one
	}
	server, err := session.Serve(t.Context(), ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := session.Control().Purge(context.Background())
		if err := errors.Join(err, server.Close()); err != nil {
			t.Error(err)
		}
	})
	scene := Scene{Exercise: "test/once", Images: []string{"alpine"}, Script: "docker create --name matelot-test-" + session.ID + " alpine true"}
	for range matelots {
		group.Go(func() {
			one, err := store.Open(session.ID)
			if err == nil {
				_, err = one.Begin(t.Context(), scene, nil)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
