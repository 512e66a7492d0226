package render

import (
	"io/fs"
	"testing"

	"github.com/BurntSushi/toml"

	"matelot/locales"
)

// messageTexts are the texts of a language's findings and labels, by ID, as
// their author wrote them.
func messageTexts(t *testing.T, lang string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, topic := range []string{"findings", "check", "render"} {
		data, err := fs.ReadFile(locales.FS, topic+"."+lang+".toml")
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := toml.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		for id, v := range raw {
			switch v := v.(type) {
			case string:
				texts[id] = v
			case map[string]any:
				for _, form := range v {
					texts[id] += form.(string)
				}
			}
		}
	}
	if len(texts) < 100 {
		t.Fatalf("only %d messages in %s", len(texts), lang)
	}
	return texts
}
