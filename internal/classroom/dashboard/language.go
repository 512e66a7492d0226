package dashboard

import (
	"net/http"
	"net/url"

	"golang.org/x/text/language"

	"matelot/internal/i18n"
)

// langCookie remembers the language that was chosen on a page. It is no secret.
const langCookie = "matelot-lang"

// wordsFor are those of the language that a request asks for: by its address, by what
// was chosen before, by what the browser is set to.
func (d *Dashboard) wordsFor(r *http.Request) *words { return d.words[chosenLanguage(r)] }

func chosenLanguage(r *http.Request) string {
	if lang, ok := i18n.Match(r.URL.Query().Get("lang")); ok {
		return lang
	}
	if cookie, err := r.Cookie(langCookie); err == nil {
		if lang, ok := i18n.Match(cookie.Value); ok {
			return lang
		}
	}
	wishes, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err == nil {
		for _, wish := range wishes {
			if lang, ok := i18n.Match(wish.String()); ok {
				return lang
			}
		}
	}
	return i18n.Default
}

// inLanguage has a page in the language asked for. One that is chosen in the address
// is remembered, and leaves the address.
func (d *Dashboard) inLanguage(page func(http.ResponseWriter, *http.Request, *words)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if lang, ok := i18n.Match(r.URL.Query().Get("lang")); ok {
			http.SetCookie(w, &http.Cookie{
				Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
			})
			w.Header().Set("Location", herePath(r)) // http.Redirect would write a page, too
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		page(w, r, d.wordsFor(r))
	}
}

// herePath is the path and the query of a page, without the language.
func herePath(r *http.Request) string {
	query := r.URL.Query()
	query.Del("lang")
	return (&url.URL{Path: r.URL.Path, RawQuery: query.Encode()}).RequestURI()
}
