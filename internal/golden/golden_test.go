package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// outcome runs a check in a test of its own and tells whether it failed there.
func outcome(t *testing.T, check func(*testing.T)) (failed bool) {
	t.Helper()
	// A failing subtest fails its parent, so the check gets a T of its own, in
	// a goroutine, because FailNow ends it.
	inner := &testing.T{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		check(inner)
	}()
	<-done
	return inner.Failed()
}

func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("CI", "")
	t.Setenv("UPDATE_GOLDEN", "")
	check := func(got string) bool {
		return outcome(t, func(t *testing.T) {
			t.Helper()
			Check(t, "a.txt", got)
		})
	}
	if !check("x") {
		t.Error("a missing file passes")
	}
	t.Setenv("UPDATE_GOLDEN", "1")
	if !check("x") {
		t.Error("an update that wrote passes")
	}
	if check("x") {
		t.Error("an update that changed nothing fails")
	}
	t.Setenv("CI", "true")
	if !check("y") {
		t.Error("an update in CI passes")
	}
	t.Setenv("UPDATE_GOLDEN", "")
	if check("x") {
		t.Error("the right text fails")
	}
	if !check("y") {
		t.Error("another text passes")
	}
}

func TestNoStrays(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(filepath.Join("testdata", "golden", "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "golden", "sub", "a.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if outcome(t, func(t *testing.T) {
		t.Helper()
		NoStrays(t, []string{"sub/a.txt"})
	}) {
		t.Error("a known file fails")
	}
	if !outcome(t, func(t *testing.T) {
		t.Helper()
		NoStrays(t, []string{"b.txt"})
	}) {
		t.Error("a stray file passes")
	}
}
