package proxy

import (
	"path/filepath"
	"slices"
	"testing"

	"matelot/sandbox/owned"
)

// Only the builder's own words name a container: what a step's program prints does not.
func TestStepsOfABuild(t *testing.T) {
	t.Parallel()
	reg, err := owned.Open(filepath.Join(t.TempDir(), "owned"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := reg.Close(); err != nil {
			t.Error(err)
		}
	})
	s := steps{owned: reg}
	for _, told := range []struct {
		text string
		want []string
	}{
		{"Step 1/3 : FROM alpine\n", nil},
		{" ---> 0123456789ab\n", nil},
		{"Step 2/3 : RUN work\n", nil},
		{" ---> Running in aaaaaaaaaaaa\n", []string{"aaaaaaaaaaaa"}},
		{" ---> Running in ffffffffffff\n", []string{"aaaaaaaaaaaa"}},
		{"Removing intermediate container aaaaaaaaaaaa\n", nil},
		{"Step 3/3 : RUN more\n", nil},
		{"at work ---> Running in ffffffffffff\n", nil},
		{" ---> Running in bbbbbbbbbbbb\n", []string{"bbbbbbbbbbbb"}},
	} {
		s.take(told.text)
		var got []string
		for _, item := range reg.List(owned.Step) {
			got = append(got, item.ID)
		}
		if !slices.Equal(got, told.want) {
			t.Errorf("after %q there are %q, want %q", told.text, got, told.want)
		}
	}
}
