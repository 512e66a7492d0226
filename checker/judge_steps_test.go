package checker

import "testing"

// step is what one command did, and what is then found first in each check.
type step struct {
	name    string
	actions []Action
	want    map[string]Code // by check: "" passes
}

func steps(t *testing.T, checks []Check, obs Observation, list []step) {
	t.Helper()
	for _, tt := range list {
		t.Run(tt.name, func(t *testing.T) {
			obs.Actions = tt.actions
			for _, r := range Judge(checks, obs) {
				got := Finding{}
				if len(r.Findings) > 0 {
					got = r.Findings[0]
				}
				if want, asked := tt.want[r.ID]; asked && got.Code != want {
					t.Errorf("%s: %+v, want %q", r.ID, got, want)
				}
			}
		})
	}
}

// Who removes the holder of a name does what the finding before advised.
func TestANameIsFreeOnceItsHolderIsRemoved(t *testing.T) {
	checks := []Check{{ID: "errand", Did: &DidSpec{Action: actCreate, Container: "errand", Image: "app", Flags: map[string]string{"rm": "1"}}}}
	refused := run("errand", "app", flag("rm", "1"), refusedWith(409, `Conflict. The container name "/errand" is already in use by container "abc123abc123"`))
	byID := act(actRemove, "abc1", func(a *Action) { a.ID = "abc123abc123" })
	steps(t, checks, seenContainers(), []step{
		{"held", []Action{refused}, map[string]Code{"errand": ContainerNameTaken}},
		{"removed", []Action{refused, act(actRemove, "errand")}, map[string]Code{"errand": DidMissing}},
		{"removed by its ID", []Action{refused, byID}, map[string]Code{"errand": DidMissing}},
		{"another removed", []Action{refused, act(actRemove, "web")}, map[string]Code{"errand": ContainerNameTaken}},
	})
}
