package owned

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func openAt(t *testing.T, path string) *Registry {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newRegistry(t *testing.T) (*Registry, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r := openAt(t, path)
	t.Cleanup(func() { _ = r.Close() })
	return r, path
}

func add(t *testing.T, r *Registry, items ...Item) {
	t.Helper()
	for _, item := range items {
		if err := r.Add(item); err != nil {
			t.Fatal(err)
		}
	}
}

func TestResolve(t *testing.T) {
	r, _ := newRegistry(t)
	full := strings.Repeat("ab", 32)
	add(t, r,
		Item{Kind: Container, ID: full, Name: "web"},
		Item{Kind: Container, ID: "abcd", Name: "other"},
		Item{Kind: Container, ID: "ffff", Name: "abab"},
		Item{Kind: Network, ID: "eeee", Name: "web"},
	)
	tests := []struct {
		name, ref, id string
		err           error
	}{
		{"full ID", full, full, nil},
		{"name", "web", full, nil},
		{"name before prefix", "abab", "ffff", nil},
		{"prefix", "ababa", full, nil},
		{"ambiguous prefix", "ab", "", ErrAmbiguous},
		{"other kind", "eeee", "", ErrNotOwned},
		{"unknown", "nothing", "", ErrNotOwned},
		{"empty", "", "", ErrNotOwned},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := r.Resolve(Container, tt.ref)
			if got.ID != tt.id || !errors.Is(err, tt.err) {
				t.Errorf("Resolve(%q) = %q, %v; want %q, %v", tt.ref, got.ID, err, tt.id, tt.err)
			}
		})
	}
}

func TestNewestBearerOfANameWins(t *testing.T) {
	r, _ := newRegistry(t)
	add(t, r, Item{Kind: Container, ID: "1", Name: "web"}, Item{Kind: Container, ID: "2", Name: "web"})
	if item, _ := r.ByName(Container, "web"); item.ID != "2" {
		t.Errorf("web is %q, want 2", item.ID)
	}
	if err := r.Remove(Container, "1"); err != nil {
		t.Fatal(err)
	}
	if item, ok := r.ByName(Container, "web"); !ok || item.ID != "2" {
		t.Errorf("after removing the old one web is %q, %v", item.ID, ok)
	}
	add(t, r, Item{Kind: Container, ID: "2", Name: "site"})
	if _, ok := r.ByName(Container, "web"); ok {
		t.Error("the old name still finds a renamed container")
	}
}

func TestListSurvivesReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r := openAt(t, path)
	add(t, r,
		Item{Kind: Container, ID: "1", Name: "a", Image: "alpine"},
		Item{Kind: Volume, ID: "data"},
		Item{Kind: Exec, ID: "x", Parent: "1"},
	)
	if err := r.Remove(Volume, "data"); err != nil {
		t.Fatal(err)
	}
	want := r.List(Container)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path)
	defer func() { _ = again.Close() }()
	if diff := cmp.Diff(want, again.List(Container)); diff != "" {
		t.Error(diff)
	}
	if again.Has(Volume, "data") || again.Has(Exec, "x") {
		t.Error("a removed volume or an exec came back")
	}
}

func TestTornLineIsPassedOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "owned.jsonl")
	r := openAt(t, path)
	add(t, r, Item{Kind: Container, ID: "1"}, Item{Kind: Container, ID: "2"})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 2; cut < 60; cut += 9 {
		if err := os.WriteFile(path, whole[:len(whole)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		again := openAt(t, path)
		if got := again.List(Container); len(got) != 1 || got[0].ID != "1" {
			t.Errorf("cut %d: %v", cut, got)
		}
		add(t, again, Item{Kind: Container, ID: "3"})
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		items, err := Load(path)
		if err != nil || len(items) != 2 {
			t.Errorf("cut %d: after adding, %v, %v", cut, items, err)
		}
	}
}

func TestOnlyOneProcessOpens(t *testing.T) {
	_, path := newRegistry(t)
	if _, err := Open(path); !errors.Is(err, ErrLocked) {
		t.Errorf("second Open = %v, want ErrLocked", err)
	}
}

func TestHadRemembersWhatWent(t *testing.T) {
	r, _ := newRegistry(t)
	add(t, r, Item{Kind: Network, ID: "n"}, Item{Kind: Container, ID: "c"}, Item{Kind: Exec, ID: "x", Parent: "c"})
	for _, k := range []key{{Network, "n"}, {Container, "c"}} {
		if err := r.Remove(k.kind, k.id); err != nil {
			t.Fatal(err)
		}
	}
	if r.Has(Network, "n") || !r.Had(Network, "n") || r.Had(Network, "other") {
		t.Error("Had and Has do not tell past from present")
	}
	if r.Has(Exec, "x") {
		t.Error("an exec outlived its container")
	}
}

func TestAddRefusesEmptyID(t *testing.T) {
	r, _ := newRegistry(t)
	if err := r.Add(Item{Kind: Container}); err == nil {
		t.Error("an item without ID was taken")
	}
}

func TestFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such mode bits")
	}
	r, path := newRegistry(t)
	add(t, r, Item{Kind: Container, ID: "1"})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
}

func TestConcurrentUse(t *testing.T) {
	r, path := newRegistry(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for j := range 20 {
				id := fmt.Sprintf("%d-%d", i, j)
				if err := r.Add(Item{Kind: Container, ID: id, Name: id}); err != nil {
					t.Error(err)
				}
				if j%2 == 0 {
					if err := r.Remove(Container, id); err != nil {
						t.Error(err)
					}
				}
				r.List(Container)
			}
		})
	}
	wg.Wait()
	items, err := Load(path)
	if err != nil || len(items) != 200 {
		t.Errorf("%d items, %v; want 200", len(items), err)
	}
}
