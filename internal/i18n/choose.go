package i18n

import "strings"

// Wishes are what may say which language the learner wants.
type Wishes struct {
	Flag   string                   // --lang
	Around string                   // what the program that this one runs in speaks now
	Getenv func(name string) string // os.Getenv
	Saved  string                   // chosen in an earlier session
	System func() string            // the desktop's language; asked last. May be nil.
}

// Choose is the learner's language: the flag's, that of what is around, MATELOT_LANG's,
// the saved one,
// the locale's (LC_ALL, LC_MESSAGES, LANG: the first that is set), the
// system's, or [Default]. A wish for a language that has no messages is passed
// over.
func (w Wishes) Choose() string { return w.choose(Languages()) }

func (w Wishes) choose(languages []string) string {
	for _, wish := range []string{w.Flag, w.Around, w.Getenv("MATELOT_LANG"), w.Saved} {
		if lang, ok := match(languages, wish); ok {
			return lang
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale := w.Getenv(name)
		if locale == "" {
			continue
		}
		if lang, ok := match(languages, locale); ok {
			return lang
		}
		return Default // "C", or a language that is not spoken here
	}
	if w.System != nil {
		if lang, ok := match(languages, w.System()); ok {
			return lang
		}
	}
	return Default
}

// Match finds the language of a locale's or a person's way to write it: fr,
// FR, fr_CA.UTF-8, fr-BE.
func Match(wish string) (lang string, ok bool) { return match(Languages(), wish) }

func match(languages []string, wish string) (string, bool) {
	wish, _, _ = strings.Cut(wish, ".")
	wish, _, _ = strings.Cut(wish, "@")
	wish = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(wish), "_", "-"))
	base, _, _ := strings.Cut(wish, "-")
	for _, want := range []string{wish, base} {
		for _, l := range languages {
			if strings.ToLower(l) == want {
				return l, true
			}
		}
	}
	return "", false
}
