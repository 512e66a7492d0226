package release

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestWhatIsLinkedMayBeHandedOn holds that each module is under a licence that allows
// it, on all systems.
func TestWhatIsLinkedMayBeHandedOn(t *testing.T) {
	t.Parallel()
	r := Release{Source: filepath.Join("..", "..")}
	modules, err := r.modules(t.Context(), []Target{{"darwin", "arm64"}, {"windows", "amd64"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(modules, func(m module) bool { return m.Path == "github.com/docker/docker" }) {
		t.Fatalf("docker's client is not among %d modules", len(modules))
	}
	for _, m := range modules {
		ids, err := terms(m)
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s: %s", m.Path, strings.Join(ids, ", "))
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	mit, err := os.ReadFile(filepath.Join("..", "..", "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, problem string }{
		{"known", string(mit), ""},
		{"unknown", "Be kind.", "no file of module"},
		{"not allowed", "Licensed under the GNU Affero General Public License.\n\nThis program is free software: you can redistribute it and/or modify it under the terms of the GNU Affero General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.", "not among those"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		ids, err := terms(module{Path: "example.org/a", Dir: dir})
		switch {
		case tt.problem == "" && (err != nil || !slices.Equal(ids, []string{"MIT"})):
			t.Errorf("%s: %q, %v", tt.name, ids, err)
		case tt.problem != "" && (err == nil || !strings.Contains(err.Error(), tt.problem)):
			t.Errorf("%s: %q, %v; want %q", tt.name, ids, err, tt.problem)
		}
	}
}
