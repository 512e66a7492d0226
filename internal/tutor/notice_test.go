package tutor

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"matelot/checker"
)

func passed(id string) checker.Result { return checker.Result{ID: id, Verdict: checker.Pass} }

func failed(id string, f checker.Finding) checker.Result {
	return checker.Result{ID: id, Verdict: checker.Fail, Findings: []checker.Finding{f}}
}

func unread(id string, f checker.Finding) checker.Result {
	return checker.Result{ID: id, Verdict: checker.Inconclusive, Findings: []checker.Finding{f}}
}

func waiting(id string) checker.Result { return checker.Result{ID: id, Verdict: checker.Skipped} }

func TestTell(t *testing.T) {
	t.Parallel()
	missing := checker.Finding{Code: "container.missing", Subject: "web"}
	swapped := checker.Finding{Code: "port.swapped", Subject: "web", Seen: map[string]string{"host": "5000"}}
	other := checker.Finding{Code: "port.swapped", Subject: "web", Seen: map[string]string{"host": "5002"}}
	mends := checker.Finding{Code: checker.ServiceNotRunning, Subject: "web", Seen: map[string]string{"running": "4", "ended": "yes"}}
	few := checker.Finding{Code: checker.ServiceReplicas, Subject: "web", Seen: map[string]string{"replicas": "3"}, Expected: map[string]string{"replicas": "10"}}
	many := checker.Finding{Code: checker.ServiceReplicas, Subject: "web", Seen: map[string]string{"replicas": "12"}, Expected: map[string]string{"replicas": "10"}}
	away := checker.Finding{Code: "engine.unreachable"}
	type results = []checker.Result

	for _, tt := range []struct {
		name string
		told []results // judged before, the first of them at the beginning
		now  results
		want Notice
	}{
		{
			"nothing new",
			[]results{{failed("a", missing)}},
			results{failed("a", missing)},
			Notice{Total: 1},
		},
		{
			"a check turns green, the next one's finding is new",
			[]results{{failed("a", missing), waiting("b")}},
			results{passed("a"), failed("b", swapped)},
			Notice{Green: []string{"a"}, Finding: &swapped, Done: 1, Total: 2},
		},
		{
			"the finding changes its values",
			[]results{{failed("a", swapped)}},
			results{failed("a", other)},
			Notice{Finding: &other, Total: 1},
		},
		{
			"a swarm mends what the learner ended",
			[]results{{failed("a", missing)}, {passed("a"), failed("b", swapped)}},
			results{failed("a", mends), waiting("b")},
			Notice{Finding: &mends, Todo: true, Total: 2},
		},
		{
			"a service is to have more copies",
			[]results{{failed("a", missing)}},
			results{failed("a", few)},
			Notice{Finding: &few, Todo: true, Total: 1},
		},
		{
			"a service has too many copies",
			[]results{{failed("a", missing)}},
			results{failed("a", many)},
			Notice{Finding: &many, Total: 1},
		},
		{
			"a finding that was gone in between is new again",
			[]results{{failed("a", missing)}, {failed("a", swapped)}, {failed("a", other)}},
			results{failed("a", swapped)},
			Notice{Finding: &swapped, Total: 1},
		},
		{
			"a check turns red; what waits for it is not called wrong",
			[]results{{passed("a"), passed("b")}},
			results{failed("a", missing), waiting("b")},
			Notice{Red: []string{"a"}, Finding: &missing, Total: 2},
		},
		{
			"all passes",
			[]results{{failed("a", missing)}},
			results{passed("a")},
			Notice{Green: []string{"a"}, Passed: true, Done: 1, Total: 1},
		},
		{
			"all passes still",
			[]results{{failed("a", missing)}, {passed("a")}},
			results{passed("a")},
			Notice{Done: 1, Total: 1},
		},
		{
			"passed, undone and passed again: one celebration",
			[]results{{failed("a", missing)}, {passed("a")}, {failed("a", missing)}},
			results{passed("a")},
			Notice{Green: []string{"a"}, Done: 1, Total: 1},
		},
		{
			"cannot be judged",
			[]results{{passed("a"), failed("b", missing)}},
			results{unread("a", away), unread("b", away)},
			Notice{Unsure: true, Finding: &away, Total: 2},
		},
		{
			"still cannot be judged",
			[]results{{passed("a"), failed("b", missing)}, {unread("a", away), unread("b", away)}},
			results{unread("a", away), unread("b", away)},
			Notice{Total: 2},
		},
		{
			"judged again: what was green is no news",
			[]results{{passed("a"), failed("b", missing)}, {unread("a", away), unread("b", away)}},
			results{passed("a"), failed("b", missing)},
			Notice{Finding: &missing, Todo: true, Done: 1, Total: 2},
		},
		{
			"a mistake matters more than what could not be read",
			[]results{{failed("a", missing), failed("b", missing)}},
			results{unread("a", away), failed("b", swapped)},
			Notice{Finding: &swapped, Total: 2},
		},
		{
			"quiet for a while",
			[]results{
				{failed("a", missing)},
				{failed("a", missing)},
			},
			results{failed("a", missing)},
			Notice{Still: true, Total: 1},
		},
		{
			"and not at once again",
			[]results{
				{failed("a", missing)},
				{failed("a", missing)},
				{failed("a", missing)},
			},
			results{failed("a", missing)},
			Notice{Total: 1},
		},
		{
			"never quiet when passed",
			[]results{{failed("a", missing)}, {passed("a")}, {passed("a")}, {passed("a")}, {passed("a")}, {passed("a")}},
			results{passed("a")},
			Notice{Done: 1, Total: 1},
		},
		{"an exercise without checks", []results{{}}, results{}, Notice{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var memory Memory
			for i, told := range tt.told {
				if i == 0 {
					memory = Begin(told)
				}
				_, memory = Tell(memory, told)
				if i == 0 {
					memory.Quiet = 0 // the beginning is no command
				}
				memory = kept(t, memory)
			}
			got, _ := Tell(memory, tt.now)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Notice{}, "Open")); diff != "" {
				t.Errorf("notice (-want +got):\n%s", diff)
			}
		})
	}
}

// kept is the memory as the next process reads it.
func kept(t *testing.T, m Memory) Memory {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var again Memory
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	return again
}
