package i18n

import "testing"

func TestLocale(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{
		"fr": "fr_FR.UTF-8", "en": "en_US.UTF-8", "de": "de_DE.UTF-8", "fr-CA": "fr_CA.UTF-8", "": "en_US.UTF-8", "-": "en_US.UTF-8",
	} {
		if got := Locale(lang); got != want {
			t.Errorf("Locale(%q) = %q, want %q", lang, got, want)
		}
	}
	for _, lang := range Languages() {
		if spoken, ok := Match(Locale(lang)); !ok || spoken != lang {
			t.Errorf("the locale of %s is taken for %q", lang, spoken)
		}
	}
}
