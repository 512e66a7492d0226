package lab

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"matelot/checker"
	"matelot/sandbox"
	"matelot/sandbox/journal"
)

// actions reads what the learner did since the exercise began, once written says that
// the journal has it all.
func actions(session *sandbox.Session, exercise string, written func() error) func(context.Context) ([]checker.Action, error) {
	var after journal.Mark
	if exercise == session.Exercise {
		after = session.FromMark()
	}
	return func(context.Context) ([]checker.Action, error) {
		if err := written(); err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
		entries, err := journal.ReadFrom(session.JournalPath(), after)
		if err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
		return learners(entries), nil
	}
}

// learners turns journal entries into what the learner did. A stream has an
// entry for its start and one for its end: the first stands for both, so that
// a stream that still runs counts, and one that has ended counts once. Only its
// end knows whether it went well: a push that was refused began with a 200.
func learners(entries []journal.Entry) []checker.Action {
	type stream struct{ action, id string }
	running := map[stream][]int{} // where they stand in actions
	actions := []checker.Action{}
	for _, e := range entries {
		if e.Phase == journal.PhaseSetup || e.Phase == journal.PhaseCheck {
			continue
		}
		status, key := e.Status, stream{e.Action, e.TargetID}
		switch {
		case e.Stream == journal.StreamStart:
			running[key] = append(running[key], len(actions))
			if status == 0 {
				status = http.StatusOK // it runs: the engine has said yes
			}
		case len(running[key]) > 0:
			// Of several at once, the one of that name has ended, or else the oldest.
			i := max(0, slices.IndexFunc(running[key], func(at int) bool { return actions[at].Target == e.Target }))
			started := &actions[running[key][i]]
			started.Error = cmp.Or(started.Error, e.Error)
			running[key] = slices.Delete(running[key], i, i+1)
			continue
		}
		actions = append(actions, checker.Action{
			Action: e.Action, Target: e.Target, ID: e.TargetID, Image: e.Image, Flags: e.Flags,
			Status: status, Error: e.Error, Command: e.Command, At: e.At,
		})
	}
	return withEnds(actions)
}

// withEnds gives each exec what only later entries tell: that it was refused when
// it was to start, and the exit code that the docker command asks for at its end.
func withEnds(actions []checker.Action) []checker.Action {
	made := map[string]int{} // exec → where it stands in actions
	for i, a := range actions {
		id := a.Flags["exec"]
		if id != "" && a.Action == "container.exec" {
			made[id] = i
		}
		at, ok := made[id]
		switch {
		case !ok:
		case a.Action == "container.exec.start" && a.Status >= http.StatusBadRequest:
			actions[at].Status, actions[at].Error = a.Status, a.Error
		case a.Action == "container.exec.inspect":
			flags := maps.Clone(actions[at].Flags)
			for _, name := range []string{"exit_code", "unstarted"} {
				if value := a.Flags[name]; value != "" {
					flags[name] = value
				}
			}
			actions[at].Flags = flags
		}
	}
	return actions
}
