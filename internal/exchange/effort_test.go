package exchange

import (
	"strings"
	"testing"
	"time"
)

// TestHostileTextsTakeNoTime holds that what was made to be slow is converted in
// no time. The texts are an eighth of the most that is read of a file.
func TestHostileTextsTakeNoTime(t *testing.T) {
	for name, text := range map[string]string{
		"nested anchors": strings.Repeat("<", maxText/32) + strings.Repeat("a>", maxText/32),
		"labs":           strings.Repeat("```sh\nmatelot learn x\n```\n", maxText/200),
		"folds":          strings.Repeat("<details><summary>Hint</summary>", maxText/256),
		"brackets":       strings.Repeat("![[", maxText/24),
		"backquotes":     strings.Repeat("`{{", maxText/24),
		"components":     strings.Repeat("::hint-box\n---\n", maxText/128),
		"setext":         strings.Repeat("a\n=\n", maxText/32),
	} {
		start := time.Now()
		im := &importer{folder: empty()}
		exerciseText(im.folder, "x", im.components("x", text))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}
