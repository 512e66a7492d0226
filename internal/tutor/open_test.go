package tutor

import (
	"slices"
	"testing"

	"matelot/checker"
)

// What is still to be done is no fault, and stays none for as long as it is as it was.
func TestWhatIsOpen(t *testing.T) {
	t.Parallel()
	missing := checker.Finding{Code: checker.ContainerMissing, Subject: "web"}
	swapped := checker.Finding{Code: checker.PortSwapped, Subject: "web"}
	flag := checker.Finding{Code: checker.DidMissingFlag, Subject: "web"}
	waiting := checker.Result{ID: "b", Verdict: checker.Skipped}
	memory := Begin([]checker.Result{failed("a", missing), waiting})
	for i, step := range []struct {
		now  []checker.Result
		open []string
	}{
		{[]checker.Result{failed("a", missing), waiting}, []string{"a"}},
		{[]checker.Result{failed("a", swapped), waiting}, nil},
		{[]checker.Result{failed("a", swapped), waiting}, nil},
		{[]checker.Result{passed("a"), failed("b", flag)}, []string{"b"}},
		{[]checker.Result{passed("a"), failed("b", flag)}, []string{"b"}},
		{[]checker.Result{failed("a", missing), failed("b", flag)}, []string{"b"}},
		{[]checker.Result{passed("a"), passed("b")}, nil},
	} {
		n, after := Tell(memory, step.now)
		memory = kept(t, after)
		if !slices.Equal(n.Open, step.open) {
			t.Errorf("step %d: open are %q, want %q", i+1, n.Open, step.open)
		}
	}
}
