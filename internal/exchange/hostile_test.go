package exchange_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"matelot/internal/exchange"
)

// codesOf lists what was noted, as FILE CODE.
func codesOf(report *exchange.Report) map[string]bool {
	found := map[string]bool{}
	for _, n := range report.Notes {
		found[n.File+" "+n.Code] = true
	}
	return found
}

func wantNotes(t *testing.T, report *exchange.Report, want ...string) {
	t.Helper()
	got := codesOf(report)
	for _, w := range want {
		if !got[w] {
			t.Errorf("there is no note %q among %v", w, got)
		}
	}
}

// TestNothingOutsideIsRead holds that neither links nor names lead out of the
// folder.
func TestNothingOutsideIsRead(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "secret.md", "the secret")
	put(t, outside, "exercises/core-09/prompt.md", "the secret")
	dir := filepath.Join(t.TempDir(), "scenario")
	put(t, dir, "index.json", `{"title": "T", "description": "D", "details": {"steps": [
		{"title": "One", "text": "link.md", "background": "/etc/passwd"},
		{"title": "Two", "text": "../../../../etc/passwd"},
		{"title": "Three", "text": "`+filepath.ToSlash(outside)+`/secret.md"},
		{"title": "Four", "text": "folder/secret.md"}]}}`)
	for from, to := range map[string]string{"link.md": filepath.Join(outside, "secret.md"), "folder": outside} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Skip(err)
		}
	}
	out, report, err := into(t, dir, exchange.ImportOptions{AcceptScripts: true})
	if err != nil {
		t.Fatal(err)
	}
	if text := told(t, out, report); strings.Contains(text, "secret\n") || strings.Contains(text, "root:") {
		t.Errorf("something outside was read:\n%s", text)
	}
	wantNotes(t, report, "link.md symlink", "folder symlink", "link.md missing", "etc/passwd missing", "folder/secret.md missing")
	holds(t, out, report)
}

func TestTooMuchIsNotRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scenario")
	put(t, dir, "index.json", `{"title": "T", "description": "D", "details": {"steps": [{"title": "One", "text": "big.md"}]}}`)
	put(t, dir, "big.md", strings.Repeat("word ", 1<<18))
	put(t, dir, strings.Repeat("d/", 40)+"deep.md", "deep")
	out, report, err := into(t, dir, exchange.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wantNotes(t, report, "big.md too_big", strings.TrimSuffix(strings.Repeat("d/", 13), "/")+" deep")
	holds(t, out, report)

	many := t.TempDir()
	for i := range 5100 {
		if err := os.WriteFile(filepath.Join(many, fmt.Sprintf("f%d", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := into(t, many, exchange.ImportOptions{}); err == nil || !strings.Contains(err.Error(), "too many files") {
		t.Errorf("a folder without end: %v", err)
	}
}

// TestNothingReachesTheTerminal holds that no control character of the source
// comes into the course or the report, also where JSON or YAML escape it.
func TestNothingReachesTheTerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "track")
	put(t, dir, "track.yml", "title: \"T\\e[2J\\u202e\"\nteaser: \"a\\x07b\"\n")
	put(t, dir, "01-a/assignment.md", "---\ntitle: \"\\e]0;x\\aA\"\n---\nRun \x1b[31mit\x1b[0m \xff.\n")
	put(t, dir, "01-a/setup-h", "#!/bin/sh\necho \x1b]52;c;x\x07\n")
	put(t, dir, "01-a/setup-\x1b[2J", "#!/bin/sh\n")
	out, report, err := into(t, dir, exchange.ImportOptions{AcceptScripts: true})
	if err != nil {
		t.Fatal(err)
	}
	text := told(t, out, report)
	if at := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r == 0x202e }); at >= 0 {
		t.Errorf("a control character is left: %q", text[at:min(len(text), at+20)])
	}
	wantNotes(t, report, "01-a/assignment.md encoding", "01-a/assignment.md control", "01-a/setup-\ufffd[2J name")
	holds(t, out, report)
}
