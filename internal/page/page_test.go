package page_test

import (
	"os"
	"strings"
	"testing"

	"matelot/internal/golden"
	"matelot/internal/page"
	"matelot/internal/render"
)

func sample(t *testing.T) string {
	t.Helper()
	md, err := os.ReadFile("testdata/sample.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(md)
}

func TestRender(t *testing.T) {
	var names []string
	for _, tt := range []struct {
		name  string
		style page.Style
		width int
	}{
		{"plain-80.txt", page.StylePlain, 80},
		{"plain-40.txt", page.StylePlain, 40},
		{"auto-80.txt", page.StyleAuto, 80},
	} {
		names = append(names, tt.name)
		t.Run(tt.name, func(t *testing.T) {
			r, err := page.New(tt.style)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Render(sample(t), tt.width)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, tt.name, strings.ReplaceAll(got, "\x1b", "␛"))
			again, err := r.Render(sample(t), tt.width)
			if err != nil || again != got {
				t.Errorf("the second time it is another page (%v)", err)
			}
		})
	}
	golden.NoStrays(t, names)
}

// TestLines holds what every page must be like, whatever is on it.
func TestLines(t *testing.T) {
	for _, style := range []page.Style{page.StylePlain, page.StyleAuto} {
		r, err := page.New(style)
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{0, 40, 60, 80, 100, 200} {
			got, err := r.Render(sample(t), width)
			if err != nil {
				t.Fatal(err)
			}
			limit := min(max(width, 40), 100)
			for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				if strings.HasSuffix(line, " ") {
					t.Errorf("%s %d: line %d ends with a space: %q", style, width, i+1, line)
				}
				// Code is never broken; the sample's longest line has 42 columns
				// and a margin of 4.
				if n := render.Columns(line); n > max(limit, 46) {
					t.Errorf("%s %d: line %d has %d columns: %q", style, width, i+1, n, line)
				}
			}
			if strings.ContainsAny(got, "\ue000\ue001\ue002") {
				t.Errorf("%s %d: a mark is left", style, width)
			}
			if style == page.StylePlain && strings.Contains(got, "\x1b") {
				t.Errorf("%d: a plain page has escape sequences", width)
			}
		}
	}
}

func TestCommandsCanBeCopied(t *testing.T) {
	r, err := page.New(page.StyleAuto)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Render("```sh\ndocker run -d \\\n    --name web   nginx\n```\n", 80)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		for _, sequence := range []string{"\x1b[32m", "\x1b[0m"} {
			line = strings.ReplaceAll(line, sequence, "")
		}
		lines = append(lines, line)
	}
	want := "docker run -d \\\n    --name web   nginx"
	if strings.Join(lines, "\n") != want {
		t.Errorf("= %q, want %q", lines, want)
	}
}

func TestUnknownStyle(t *testing.T) {
	if _, err := page.New("pink"); err == nil || !strings.Contains(err.Error(), `"pink"`) {
		t.Errorf("error = %v, want one that names the style", err)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("# a\n\n- b `c`\n\n| d |\n|---|\n| e |\n", 80)
	f.Add("```\nopen", 40)
	f.Add("> q\n> - x\n\x1b[31m", 0)
	r, err := page.New(page.StyleAuto)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, md string, width int) {
		got, err := r.Render(md, width)
		if err == nil && !strings.HasSuffix(got, "\n") {
			t.Errorf("%q does not end with a line feed", got)
		}
	})
}
