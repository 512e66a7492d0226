package screen

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeShowsTheScreens holds that the screens in the READMEs are those that
// TestScreens draws.
func TestReadmeShowsTheScreens(t *testing.T) {
	for file, lang := range map[string]string{"README.md": "en", "README.fr.md": "fr"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, part := range strings.Split(string(data), "<!-- screen:")[1:] {
			name, rest, _ := strings.Cut(part, " -->")
			body, _, ended := strings.Cut(rest, "<!-- screen end -->")
			want, err := os.ReadFile(filepath.Join("testdata", "golden", name+"."+lang+".80x24.txt"))
			if err != nil || !ended {
				t.Errorf("%s, screen %s: ended %v, %v", file, name, ended, err)
				continue
			}
			if got := strings.TrimSpace(body); got != "```text\n"+strings.TrimRight(string(want), "\n")+"\n```" {
				t.Errorf("%s shows another screen %s than the tests draw: it should be\n%s", file, name, want)
			}
			shown++
		}
		if shown == 0 {
			t.Errorf("%s shows no screen", file)
		}
	}
}
