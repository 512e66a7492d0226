package cli

import (
	"cmp"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"matelot/sandbox/journal"
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
		{"image.push", "app:1", 200, "no basic auth credentials"}, // as its end says
		{"image.push", "app:2", 200, ""},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
