package compat

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what docs/compat.md has from here")

const (
	tableBegin = "<!-- from internal/compat: go test ./internal/compat -run TestDocs -update -->\n"
	tableEnd   = "<!-- end -->\n"
)

// table is what docs/compat.md says of the scripts and the intended differences.
func table(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n## What is compared\n\n| script | commands | what |\n|---|---|---|\n")
	for _, folder := range []string{"docker", "compose", "buildx", "python", "podman"} {
		for _, s := range loadScripts(t, folder) {
			fmt.Fprintf(&b, "| `%s` | %d | %s |\n", s.name, len(s.steps), s.title)
		}
	}
	b.WriteString("\n## What is meant to differ\n\n| difference | why |\n|---|---|\n")
	for _, i := range intended() {
		fmt.Fprintf(&b, "| %s | %s |\n", i.id, i.why)
	}
	return b.String() + "\n"
}

// TestDocs compares docs/compat.md with the scripts and the list.
func TestDocs(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "compat.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !ok || !ends {
		t.Fatalf("%s has no place for the tables", path)
	}
	want := before + tableBegin + table(t) + tableEnd + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is of yesterday: go test ./internal/compat -run TestDocs -update", path)
	}
}

// TestIntended: each difference has a name of its own and a reason.
func TestIntended(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range intended() {
		if i.id == "" || i.why == "" || seen[i.id] || i.line == "" {
			t.Errorf("%q is not said well", i.id)
		}
		seen[i.id] = true
	}
}
