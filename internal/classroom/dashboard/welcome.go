package dashboard

import "net/http"

// Welcome is for who is not known to be the teacher: how to join, and what is sent
// then. Nothing of the class is on it. It answers the root path and what that page
// needs; all else is not found.
func (d *Dashboard) Welcome() http.Handler {
	mux := http.NewServeMux()
	routeStatic(mux)
	mux.HandleFunc("GET /{$}", d.inLanguage(func(w http.ResponseWriter, r *http.Request, words *words) {
		d.page(w, r, http.StatusOK, "welcome", frame{Words: words, Title: words.say("welcome.title")})
	}))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		words := d.wordsFor(r)
		d.page(w, r, http.StatusNotFound, "problem", frame{Words: words, Title: words.say("problem.title"), Body: words.say("problem.missing")})
	})
	return guarded(mux)
}
