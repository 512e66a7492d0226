package course

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Each line is read as these expressions would read it.
func TestLinesAreReadAsTheseExpressionsWould(t *testing.T) {
	var (
		heading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$`)
		details = regexp.MustCompile(`^<details class="([^"]*)">(.*)$`)
		summary = regexp.MustCompile(`^<summary>.+</summary>$`)
		fence   = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})(.*)$")
	)
	same := func(t *rapid.T, kind string, m []string, ok bool, parts ...string) {
		if ok != (m != nil) {
			t.Fatalf("%s: %v, want %q", kind, ok, m)
		}
		if !ok {
			return
		}
		for i, part := range parts {
			if part != m[i+1] {
				t.Fatalf("%s: %q, want %q", kind, parts, m[1:])
			}
		}
	}
	pieces := rapid.SampledFrom([]string{
		"#", "##", " ", "\t", "`", "```", "~~~", "~", "word", "é", `"`, ">", "<", `<details class="`, "hint", "<summary>", "</summary>",
	})
	rapid.Check(t, func(t *rapid.T) {
		line := strings.Join(rapid.SliceOfN(pieces, 0, 7).Draw(t, "line"), "")
		level, title, ok := headingOf(line)
		same(t, "heading", heading.FindStringSubmatch(line), ok, strings.Repeat("#", level), title)
		class, rest, ok := detailsOf(line)
		same(t, "details", details.FindStringSubmatch(line), ok, class, rest)
		same(t, "summary", summary.FindStringSubmatch(line), isSummary(line))
		marks, info, ok := fenceOf(line)
		same(t, "fence", fence.FindStringSubmatch(line), ok, marks, info)
	})
	for _, line := range []string{"## T #", `<details class="hint"><summary>Hint</summary>`, "```sh", "<summary>x</summary>"} {
		_, _, isHeading := headingOf(line)
		_, _, isDetails := detailsOf(line)
		_, _, isFence := fenceOf(line)
		if !isHeading && !isDetails && !isFence && !isSummary(line) {
			t.Errorf("%s is nothing", line)
		}
	}
}
