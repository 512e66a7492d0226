package i18n

import "testing"

func TestChoose(t *testing.T) {
	for _, tt := range []struct {
		name   string
		env    map[string]string
		flag   string
		around string
		saved  string
		system string
		want   string
	}{
		{name: "nothing is known", want: "en"},
		{name: "flag first", flag: "fr", env: map[string]string{"MATELOT_LANG": "en", "LC_ALL": "en_US.UTF-8"}, saved: "en", want: "fr"},
		{name: "then what is around", env: map[string]string{"MATELOT_LANG": "en"}, around: "fr", saved: "en", want: "fr"},
		{name: "the flag before it", env: map[string]string{"MATELOT_LANG": "fr"}, flag: "en", around: "fr", want: "en"},
		{name: "then MATELOT_LANG", env: map[string]string{"MATELOT_LANG": "fr", "LC_ALL": "en_US.UTF-8"}, saved: "en", want: "fr"},
		{name: "then what was saved", env: map[string]string{"LC_ALL": "en_US.UTF-8"}, saved: "fr", want: "fr"},
		{name: "then LC_ALL", env: map[string]string{"LC_ALL": "fr_CA.UTF-8", "LC_MESSAGES": "en_US", "LANG": "en_US"}, want: "fr"},
		{name: "then LC_MESSAGES", env: map[string]string{"LC_MESSAGES": "fr_FR@euro", "LANG": "en_US"}, want: "fr"},
		{name: "then LANG", env: map[string]string{"LANG": "fr_BE.UTF-8"}, system: "en", want: "fr"},
		{name: "then the system", system: "fr-FR", want: "fr"},
		{name: "C is no language, and a decision", env: map[string]string{"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, system: "fr", want: "en"},
		{name: "C.UTF-8 too", env: map[string]string{"LANG": "C.UTF-8"}, want: "en"},
		{name: "a language without messages", env: map[string]string{"LANG": "de_DE.UTF-8"}, want: "en"},
		{name: "a wish that cannot be met is passed over", flag: "xx", env: map[string]string{"LANG": "fr_FR"}, want: "fr"},
		{name: "a system that says nothing", system: "", want: "en"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := Wishes{
				Flag: tt.flag, Around: tt.around, Saved: tt.saved,
				Getenv: func(name string) string { return tt.env[name] },
				System: func() string { return tt.system },
			}
			if got := w.Choose(); got != tt.want {
				t.Errorf("= %q, want %q", got, tt.want)
			}
		})
	}
}

func TestChooseWithoutSystem(t *testing.T) {
	w := Wishes{Getenv: func(string) string { return "" }}
	if got := w.Choose(); got != "en" {
		t.Errorf("= %q", got)
	}
}

func TestMatch(t *testing.T) {
	languages := []string{"en", "fr", "pt", "pt-BR"}
	for wish, want := range map[string]string{
		"fr": "fr", "FR": "fr", " fr ": "fr", "fr_CA.UTF-8": "fr", "fr-CH": "fr", "pt_BR.UTF-8": "pt-BR", "pt_PT": "pt",
		"": "", "C": "", "french": "", "de": "",
	} {
		got, ok := match(languages, wish)
		if got != want || ok != (want != "") {
			t.Errorf("match(%q) = %q, %v, want %q", wish, got, ok, want)
		}
	}
	if lang, ok := Match("fr_FR"); !ok || lang != "fr" {
		t.Errorf("Match = %q, %v", lang, ok)
	}
}
