package dashboard

import (
	"testing"

	"matelot/checker"
	"matelot/internal/i18n"
)

// Every finding can be a room's most frequent trouble: a teacher is told of it in
// words, never by its code.
func TestFindingsAreToldToTeachers(t *testing.T) {
	for lang, w := range allWords() {
		for _, info := range checker.Catalog() {
			code := string(info.Code)
			if !w.printer.Has("trouble." + code) {
				t.Errorf("%s: nothing says what %s is about: write trouble.%s in locales/trouble.%s.toml", lang, code, code, lang)
			}
			if w.sentence(code) == "" {
				t.Errorf("%s: there is nothing to say to a room about %s: write trouble.%s.say in locales/trouble.%s.toml", lang, code, code, lang)
			}
		}
	}
}

// The pages offer every language by its own name.
func TestLanguagesHaveNames(t *testing.T) {
	for lang, w := range allWords() {
		for _, other := range i18n.Languages() {
			if id := "dashboard.language." + other; !w.printer.Has(id) {
				t.Errorf("%s: %s is missing in locales/dashboard.%s.toml", lang, id, lang)
			}
		}
	}
}
