package checker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJudge gives Judge any checks and any observation that JSON can hold.
func FuzzJudge(f *testing.F) {
	for _, tt := range judgeCases() {
		tt.check.ID = "c"
		checks, err := json.Marshal([]Check{tt.check})
		if err != nil {
			f.Fatal(err)
		}
		obs, err := json.Marshal(tt.obs)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(checks, obs)
	}
	f.Fuzz(func(t *testing.T, rawChecks, rawObs []byte) {
		var checks []Check
		var obs Observation
		if json.Unmarshal(rawChecks, &checks) != nil || json.Unmarshal(rawObs, &obs) != nil {
			t.Skip("no checks or no observation")
		}
		PlanFor(checks)
		results := Judge(checks, obs)
		if len(results) != len(checks) {
			t.Fatalf("%d results for %d checks", len(results), len(checks))
		}
		if diff := cmp.Diff(results, Judge(checks, obs)); diff != "" {
			t.Fatalf("judged twice (-first +second):\n%s", diff)
		}
		for _, r := range results {
			if r.Verdict == "" || (r.Verdict == Fail) != (len(r.Findings) > 0 && r.Verdict != Inconclusive) {
				t.Fatalf("%+v does not hold together", r)
			}
		}
	})
}

// saved is the form in which a judgement is kept: what it stood on, and what
// it came to.
type saved struct {
	Checks      []Check     `json:"checks"`
	Observation Observation `json:"observation"`
	Results     []Result    `json:"results"`
}

// Observations that were saved once must be judged the same for good: grades
// are defended with them.
func TestSavedObservationsAreJudgedTheSame(t *testing.T) {
	files, err := filepath.Glob("testdata/saved/*.json")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %d saved observations, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var s saved
			if err := json.Unmarshal(raw, &s); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.Results, Judge(s.Checks, s.Observation)); diff != "" {
				t.Errorf("results (-saved +now):\n%s", diff)
			}
		})
	}
}
