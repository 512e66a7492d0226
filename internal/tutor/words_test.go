package tutor

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/locales"
)

// saidPlainly words a message by its ID and data.
func saidPlainly(id string, data map[string]any) string {
	return strings.TrimSpace(fmt.Sprint(id, " ", strings.TrimPrefix(fmt.Sprint(data), "map")))
}

func TestWordsAreUnique(t *testing.T) {
	t.Parallel()
	var all []string
	for _, word := range Words() {
		all = append(append(all, word.Name), word.Also...)
	}
	slices.Sort(all)
	if once := slices.Compact(slices.Clone(all)); len(once) != len(all) {
		t.Errorf("a word stands twice in %q", all)
	}
}

// Every message that this package asks for is there in every language.
func TestMessages(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), `"tutor.`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			asked = append(asked, "tutor."+id)
		}
	}
	if len(asked) < 5 {
		t.Fatalf("found only %d messages in the sources", len(asked))
	}
	for _, file := range []string{"tutor.fr.toml", "tutor.en.toml"} {
		text, err := locales.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range asked {
			if !strings.Contains(string(text), `["`+id+`"]`) {
				t.Errorf("%s lacks %s", file, id)
			}
		}
		if got := strings.Count(string(text), `["tutor.`); got != len(asked) {
			t.Errorf("%s has %d messages, the sources ask for %d", file, got, len(asked))
		}
	}
}

func TestQuoting(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, sh, fish, ps string }{
		{"plain", "'plain'", "'plain'", "'plain'"},
		{"it's", `'it'\''s'`, `'it\'s'`, "'it''s'"},
		{`C:\a "b" $c`, `'C:\a "b" $c'`, `'C:\\a "b" $c'`, `'C:\a "b" $c'`},
		{"l’été", "'l’été'", "'l’été'", "'l’’été'"},
	} {
		if got := quoteSh(tt.text); got != tt.sh {
			t.Errorf("quoteSh(%q) = %s, want %s", tt.text, got, tt.sh)
		}
		if got := quoteFish(tt.text); got != tt.fish {
			t.Errorf("quoteFish(%q) = %s, want %s", tt.text, got, tt.fish)
		}
		if got := quotePowerShell(tt.text); got != tt.ps {
			t.Errorf("quotePowerShell(%q) = %s, want %s", tt.text, got, tt.ps)
		}
	}
}
