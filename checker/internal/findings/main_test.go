package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestDocumentationIsUpToDate(t *testing.T) {
	got, err := os.ReadFile(filepath.FromSlash("../../../docs/findings.md"))
	if err != nil {
		t.Fatal(err)
	}
	// Git may have written the file with the line endings of Windows.
	text := strings.ReplaceAll(string(got), "\r\n", "\n")
	if diff := cmp.Diff(string(render(checker.Catalog())), text); diff != "" {
		t.Errorf("docs/findings.md is old: run go generate ./checker (-want +got):\n%s", diff)
	}
}

func TestRender(t *testing.T) {
	got := string(render([]checker.CodeInfo{
		{Code: "port.taken", Means: "It is taken.", Seen: []string{"port", "holder"}, Expected: []string{"port"}, Optional: []string{"seen.holder"}},
		{Code: "port.lost", Means: "It is lost."},
		{Code: "engine.old", Means: "It is old.", Inconclusive: true},
	}))
	want := intro + "\n## port\n\n### `port.taken`\n\nIt is taken.\n\n- Seen: `port`, `holder`?\n- Expected: `port`\n" +
		"\n### `port.lost`\n\nIt is lost.\n" +
		"\n## engine\n\n### `engine.old`\n\n*Not judged.* It is old.\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "findings.md")
	if err := write(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "x" {
		t.Errorf("wrote %q, %v", got, err)
	}
	if err := write(filepath.Join(path, "below"), nil); err == nil {
		t.Error("writing below a file gave no error")
	}
}
