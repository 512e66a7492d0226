package doctor

import (
	"io/fs"
	"strings"
	"testing"
	"text/template"

	"github.com/BurntSushi/toml"

	"matelot/locales"
)

// messages reads the doctor's sentences in one language.
func messages(t *testing.T, lang string) map[string]*template.Template {
	t.Helper()
	data, err := fs.ReadFile(locales.FS, "doctor."+lang+".toml")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]struct{ Other string }
	if err := toml.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	found := map[string]*template.Template{}
	for id, message := range raw {
		if message.Other == "" {
			t.Errorf("%s: %s is empty", lang, id)
		}
		found[id] = template.Must(template.New(id).Parse(message.Other))
	}
	return found
}

// Every result that the symptoms give has its sentences, which need no value
// that it lacks; and no sentence is there for nothing.
func TestEveryResultHasItsWords(t *testing.T) {
	results := sound().examine(t)
	for _, s := range symptoms(t) {
		spoilt := sound()
		s.spoil(spoilt)
		results = append(results, spoilt.examine(t)...)
	}
	for _, lang := range []string{"en", "fr"} {
		said := map[string]bool{}
		known := messages(t, lang)
		for _, r := range results {
			ids := []string{"doctor." + r.ID + "." + string(r.Status)}
			if r.Remedy != "" {
				ids = append(ids, "doctor."+r.ID+".remedy."+r.Remedy)
			}
			for _, id := range ids {
				said[id] = true
				message, ok := known[id]
				if !ok {
					t.Errorf("%s has no %s", lang, id)
					continue
				}
				var text strings.Builder
				if err := message.Option("missingkey=error").Execute(&text, optional(r.Data)); err != nil {
					t.Errorf("%s: %v", lang, err)
				}
				if strings.Contains(text.String(), "  ") || strings.Contains(text.String(), "()") {
					t.Errorf("%s: %s has a hole: %s", lang, id, &text)
				}
			}
		}
		for id := range known {
			if !said[id] {
				t.Errorf("%s: %s is never said", lang, id)
			}
		}
	}
}

// optional adds, empty, the values that sentences ask for before they use them.
func optional(data map[string]string) map[string]string {
	all := map[string]string{"Path": "", "Host": "", "Locale": ""}
	for name, value := range data {
		all[name] = value
	}
	return all
}
