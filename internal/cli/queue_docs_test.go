package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matelot/internal/i18n"
)

// The command lines of docs/scale.md and of the package for Gradescope, and those in the
// Compose file and manifest, have options that there are.
func TestCommandsInTheGuideToScale(t *testing.T) {
	t.Parallel()
	var page []byte
	for _, name := range []string{"scale.md", "grading-formats.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		page = append(page, text...)
	}
	var lines [][]string
	for _, found := range regexp.MustCompile("(?m)^matelot ((?:worker|grade)[^\n#]*)").FindAllStringSubmatch(string(page), -1) {
		lines = append(lines, strings.Fields(found[1]))
	}
	for _, found := range regexp.MustCompile(`(?m)^ +(?:command|args): \[("--slots[^\n]*)\]`).FindAllStringSubmatch(string(page), -1) {
		line := []string{"worker"}
		for word := range strings.SplitSeq(found[1], ", ") {
			line = append(line, strings.Trim(word, `"`))
		}
		lines = append(lines, line)
	}
	if len(lines) < 6 {
		t.Fatalf("only %d command lines are found", len(lines))
	}
	for _, line := range lines {
		cmd, rest, err := Commands(i18n.English()).Find(line)
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err != nil || cmd.Name() != line[0] {
			t.Errorf("matelot %s: %v", strings.Join(line, " "), err)
		}
	}
}
