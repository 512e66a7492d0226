package lab

import (
	"cmp"
	"errors"
	"os"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"matelot/sandbox"
	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

func TestLearners(t *testing.T) {
	t.Parallel()
	entries := []journal.Entry{
		{Action: "container.create", Phase: journal.PhaseSetup, Status: 201},
		{Action: "container.logs", TargetID: "a", Stream: journal.StreamStart},
		{Action: "container.logs", TargetID: "b", Stream: journal.StreamStart, Status: 200},
		{Action: "container.logs", TargetID: "a", Status: 200},
		{Action: "container.list", Status: 200, Flags: map[string]string{"all": "1"}},
		{Action: "container.logs", TargetID: "c", Status: 404, Error: "no such container"},
		{Action: "container.list", Phase: journal.PhaseCheck, Status: 200},
		{Action: "image.build", Stream: journal.StreamStart, Status: 200},
		{Action: "image.build", Status: 200, Error: "COPY failed"},
		{Action: "image.build", Stream: journal.StreamStart, Status: 200},
		{Action: "image.build", Status: 200},
		{Action: "image.push", Target: "app:1", Stream: journal.StreamStart, Status: 200},
		{Action: "image.push", Target: "app:2", Stream: journal.StreamStart, Status: 200},
		{Action: "image.push", Target: "app:1", Status: 200, Error: "no basic auth credentials"},
		{Action: "image.push", Target: "app:2", Status: 200},
	}
	type action struct {
		Action, ID string
		Status     int
		Error      string
	}
	var got []action
	for _, a := range learners(entries) {
		got = append(got, action{a.Action, cmp.Or(a.ID, a.Target), a.Status, a.Error})
	}
	want := []action{
		{"container.logs", "a", 200, ""}, // ended, and counted once
		{"container.logs", "b", 200, ""}, // still running
		{"container.list", "", 200, ""},
		{"container.logs", "c", 404, "no such container"},
		{"image.build", "", 200, "COPY failed"}, // which only the stream's end tells
		{"image.build", "", 200, ""},
		{"image.push", "app:1", 200, "no basic auth credentials"}, // as its end says
		{"image.push", "app:2", 200, ""},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The exit code of an exec stands in an entry of its own, which comes later.
func TestLearnersKnowHowAnExecEnded(t *testing.T) {
	t.Parallel()
	flags := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	entries := []journal.Entry{
		{Action: "container.exec", Status: 201, Flags: flags("exec", "a", "cmd", `["date"]`)},
		{Action: "container.exec", Status: 201, Flags: flags("exec", "b")},
		{Action: "container.exec.inspect", Status: 200, Flags: flags("exec", "b", "exit_code", "127", "unstarted", "1")},
		{Action: "container.exec.inspect", Status: 200, Flags: flags("exec", "a", "exit_code", "0")},
		{Action: "container.exec", Status: 201, Flags: flags("exec", "d")},
		{Action: "container.exec.start", Status: 400, Error: "no such program", Flags: flags("exec", "d")},
		{Action: "container.exec", Status: 201, Flags: flags("exec", "c")},
		{Action: "container.exec.inspect", Status: 200, Flags: flags("exec", "c")},
	}
	var got []map[string]string
	for _, a := range learners(entries) {
		if a.Flags["exec"] == "d" && a.Action == "container.exec" {
			if a.Status != 400 || a.Error != "no such program" {
				t.Errorf("the start that was refused = %+v", a)
			}
			continue
		}
		if a.Action == "container.exec" {
			got = append(got, a.Flags)
		}
	}
	want := []map[string]string{
		flags("exec", "a", "cmd", `["date"]`, "exit_code", "0"),
		flags("exec", "b", "exit_code", "127", "unstarted", "1"),
		flags("exec", "c"), // it still runs
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A registry that is lost, or cannot be read, is never taken for an empty one.
func TestRegistryThatCannotBeRead(t *testing.T) {
	t.Parallel()
	folder, missing, empty := &sandbox.Session{Dir: t.TempDir()}, &sandbox.Session{Dir: t.TempDir()}, &sandbox.Session{Dir: t.TempDir()}
	if err := os.Mkdir(folder.OwnedPath(), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, session := range map[string]*sandbox.Session{"a folder": folder, "nothing": missing} {
		items := registered(session, func() error { return nil })
		if _, err := seenImages(items)(); err == nil {
			t.Errorf("%s: images without an error", path)
		}
		if _, err := ownedIDs(items, owned.Container)(); err == nil {
			t.Errorf("%s: containers without an error", path)
		}
	}
	if err := os.WriteFile(empty.OwnedPath(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if ids, err := ownedIDs(registered(empty, func() error { return nil }), owned.Container)(); err != nil || len(ids) != 0 {
		t.Errorf("an empty one: %v, %v", ids, err)
	}
}

// A journal or registry that is known to lack something is not read as if it were whole.
func TestWhatIsNotWrittenIsNotRead(t *testing.T) {
	full := errors.New("no space left on device")
	session := &sandbox.Session{Dir: t.TempDir()}
	if err := os.WriteFile(session.OwnedPath(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	written := func() error { return full }
	if _, err := registered(session, written)(); !errors.Is(err, full) {
		t.Errorf("registry: %v", err)
	}
	if _, err := actions(session, "", written)(t.Context()); !errors.Is(err, full) {
		t.Errorf("journal: %v", err)
	}
}
