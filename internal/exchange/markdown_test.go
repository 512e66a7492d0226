package exchange

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func empty() *folder {
	return &folder{files: map[string]int64{}, dirs: map[string]bool{}, used: map[string]bool{}}
}

func TestExerciseText(t *testing.T) {
	fence := "```"
	for _, tt := range []struct {
		name, md string
		want     parts
	}{
		{
			"actions are taken off", "Run `ls`{{exec}} now.\n\n" + fence + "plain\nls\n" + fence + "{{exec}}\nAfter.",
			parts{text: "Run `ls` now.\n\n" + fence + "text\nls\n" + fence + "\nAfter."},
		},
		{
			"headings go down together", "# One\ntext\n## Two <a id=\"x\"></a>\n",
			parts{text: "### One\ntext\n\n#### Two"},
		},
		{
			"underlined headings", "One\n===\ntext\n\nTwo\n---\n\n- list\n---\n",
			parts{text: "### One\ntext\n\n#### Two\n\n- list\n---"},
		},
		{
			"folded parts", "Do it.\n<br>\n<details><summary>Tip 1</summary>\n<br>\n\nLook.\n</details>\n<details>\n<summary>The\nsolution</summary>\n" + fence + "\n</details>\n" + fence + "\n</details>\nEnd.",
			parts{text: "Do it.\n\nEnd.", hints: []string{"Look."}, solution: fence + "\n</details>\n" + fence},
		},
		{"classes win", "<details class=\"after\"><summary>Solution</summary>\n\nx\n\n</details>", parts{after: "x"}},
		{"another fold is text", "<details><summary>Why</summary>so</details>", parts{text: "**Why**\n\nso"}},
		{
			"nested", "<details><summary>Hint</summary>a\n<details><summary>More</summary>b</details>\nc</details>d",
			parts{text: "d", hints: []string{"a\n\n**More**\n\nb\n\nc"}},
		},
		{
			"never closed", "a\n<details><summary>Hint</summary>\nb\n" + fence + "\nc",
			parts{text: "a", hints: []string{"b\n" + fence + "\nc\n" + fence}},
		},
		{"closed twice", "a</details></details>b", parts{text: "a\nb"}},
		{
			"links and pictures", "See [this](../x.md), [that](https://example.org/x) and ![a boat](a.png). `[x](y)`",
			parts{text: "See this, [that](https://example.org/x) and *a boat*. `[x](y)`"},
		},
		{"a fold in code is code", "Write `<details>` here.", parts{text: "Write `<details>` here."}},
		{"the lab's own commands", "a\n\n" + fence + "sh\nmatelot learn x/y\n" + fence + "{{exec}}\n\nb", parts{text: "a\n\nb"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := exerciseText(empty(), "x.md", tt.md)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(parts{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestProseFoldsNothing(t *testing.T) {
	got := proseText(empty(), "x.md", "# Big\n\n<details><summary>Hint</summary>\n\nx\n\n</details>")
	if got != "## Big\n\n**Hint**\n\nx" {
		t.Errorf("= %q", got)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"01-Run a Container!": "run-a-container", "Étape première": "etape-premiere", "2.x": "x", "2024": "", "…": "",
		strings.Repeat("long ", 30): "long-long-long-long-long-long-long-long",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
	taken := ids{}
	if a, b, c := taken.take("2", "Two"), taken.take("two"), taken.take("!"); a != "two" || b != "two-2" || c != "part" {
		t.Error(a, b, c)
	}
}

func TestNaturally(t *testing.T) {
	if naturally("a2", "a10") >= 0 || naturally("b", "a1") <= 0 || naturally("1.x", "1.x/a") >= 0 || naturally("01", "1") >= 0 {
		t.Error("2 comes before 10")
	}
}
