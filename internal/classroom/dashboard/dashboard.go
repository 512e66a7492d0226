package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/classroom/room"
)

// Options are what a dashboard is made of.
type Options struct {
	Room *room.Room
	// Word is what learners type to join now.
	Word func() classroom.Word
	// Version is matelot's.
	Version string
	// Failed is told of what went wrong and reaches no browser. It may be nil.
	Failed func(error)
}

// Dashboard is the teacher's side of a classroom: an http.Handler for what the teacher
// themselves asked for. Who serves it finds out whether they did: by their cookie, and
// that no page of another site asks with it. It may be used by many goroutines.
type Dashboard struct {
	room    *room.Room
	word    func() classroom.Word
	version string
	failed  func(error)

	course    course
	words     map[string]*words // by language
	templates *template.Template
	hub       *hub
	handler   http.Handler
	zone      *time.Location
}

// New makes the dashboard of a room. Nothing runs before somebody looks at it.
func New(o Options) (*Dashboard, error) {
	if o.Room == nil || o.Word == nil {
		return nil, errors.New("a dashboard needs a room and its word")
	}
	d := &Dashboard{room: o.Room, word: o.Word, version: o.Version, failed: o.Failed, course: newCourse(o.Room.Outline()), words: allWords(), zone: time.Local}
	if d.failed == nil {
		d.failed = func(error) {}
	}
	templates, err := parsePages()
	if err != nil {
		return nil, err
	}
	d.templates = templates
	d.hub = newHub(d)
	d.handler = d.routes()
	return d, nil
}

// Close ends all that is being sent to browsers. It is for before a server that waits
// for its requests to end.
func (d *Dashboard) Close() { d.hub.close() }

// ServeHTTP answers the teacher.
func (d *Dashboard) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

func (d *Dashboard) routes() http.Handler {
	mux := http.NewServeMux()
	routeStatic(mux)
	mux.HandleFunc("GET /{$}", d.inLanguage(d.showClass))
	mux.HandleFunc("GET /projector", d.inLanguage(d.showProjector))
	mux.HandleFunc("GET /learners/{id}", d.inLanguage(d.showLearner))
	mux.HandleFunc("GET /live", d.live)
	d.routeActs(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.problem(w, r, http.StatusNotFound, "missing")
	})
	return guarded(mux)
}

// guarded sets what browsers have to keep to.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "+
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// frame is what every page has around it.
type frame struct {
	Words   *words
	Version string
	Live    string // where the page's changes come from; "" where it does not change
	Title   string
	Here    string // the page's path with its query, without the language
	Body    any
}

// page writes a whole page, or nothing of it.
func (d *Dashboard) page(w http.ResponseWriter, r *http.Request, status int, name string, f frame) {
	f.Version, f.Here = d.version, herePath(r)
	text, err := d.render(name, f)
	if err != nil {
		d.failed(err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", f.Words.Lang())
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // who asked may be gone
}

// render executes one of the templates.
func (d *Dashboard) render(name string, data any) (string, error) {
	var text bytes.Buffer
	if err := d.templates.ExecuteTemplate(&text, name, data); err != nil {
		return "", fmt.Errorf("writing %s: %w", name, err)
	}
	return text.String(), nil
}

// problem says on a page of its own why something was not done.
func (d *Dashboard) problem(w http.ResponseWriter, r *http.Request, status int, what string) {
	words := d.wordsFor(r)
	d.page(w, r, status, "problem", frame{Words: words, Title: words.say("problem.title"), Body: words.say("problem." + what)})
}

// WithLang is where the page is in another language.
func (f frame) WithLang(lang string) string {
	u, err := url.Parse(f.Here)
	if err != nil {
		return "/"
	}
	query := u.Query()
	query.Set("lang", lang)
	return (&url.URL{Path: u.Path, RawQuery: query.Encode()}).RequestURI()
}

// States are those of a cell, for the legend.
func (frame) States() []board.State {
	return []board.State{board.Begun, board.Failed, board.Unsure, board.Shown, board.Passed}
}
