package dashboard

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

// mostForm bounds what a form sends: the longest message, each character of it four
// bytes, each byte as three characters.
const mostForm = 16 << 10

// act does what a form asks for, and gives the page to go back to.
type act func(r *http.Request, form url.Values) (back string, err error)

// errForm says that a form is not one of ours.
var errForm = errors.New("this is no form of the dashboard")

func (d *Dashboard) routeActs(mux *http.ServeMux) {
	for pattern, do := range map[string]act{
		"POST /acts/open": func(r *http.Request, form url.Values) (string, error) {
			open, err := yes(form.Get("open"))
			if err != nil {
				return "", err
			}
			return "/#lessons", d.room.SetOpen(r.Context(), form.Get("lesson"), open)
		},
		"POST /acts/gate": func(r *http.Request, form url.Values) (string, error) {
			return "/#lessons", d.room.SetGate(r.Context(), classroom.Gate(form.Get("gate")))
		},
		"POST /acts/say": func(r *http.Request, form url.Values) (string, error) {
			return "/#message", d.room.Say(r.Context(), form.Get("text"))
		},
		"POST /acts/reveal": d.reveal,
		"POST /acts/title": func(r *http.Request, form url.Values) (string, error) {
			return "/#class", d.room.SetTitle(r.Context(), form.Get("title"))
		},
		"POST /acts/code": func(r *http.Request, _ url.Values) (string, error) {
			return "/#class", d.room.NewCode(r.Context())
		},
		"POST /acts/end": func(r *http.Request, form url.Values) (string, error) {
			ended, err := yes(form.Get("ended"))
			if err != nil {
				return "", err
			}
			return "/#class", d.room.SetEnded(r.Context(), ended)
		},
		"POST /learners/{id}/bring": func(r *http.Request, form url.Values) (string, error) {
			return "/learners/" + url.PathEscape(r.PathValue("id")), d.room.Bring(r.Context(), r.PathValue("id"), form.Get("exercise"))
		},
		"POST /learners/{id}/forget": func(r *http.Request, form url.Values) (string, error) {
			if sure, err := yes(form.Get("sure")); err != nil || !sure {
				return "", errForm
			}
			return "/", d.room.Forget(r.Context(), r.PathValue("id"))
		},
	} {
		mux.HandleFunc(pattern, d.acting(do))
	}
}

// reveal shows the first hints of an exercise to all: as many as asked for, or as it
// has.
func (d *Dashboard) reveal(r *http.Request, form url.Values) (string, error) {
	hints, err := strconv.Atoi(form.Get("hints"))
	if err != nil {
		return "", errForm
	}
	id := form.Get("exercise")
	if e, ok := d.course.outline.Exercise(id); ok {
		hints = min(hints, e.Hints)
	}
	return "/#hints", d.room.Reveal(r.Context(), id, hints)
}

func yes(value string) (bool, error) {
	switch value {
	case "1":
		return true, nil
	case "0":
		return false, nil
	}
	return false, errForm
}

// acting reads a form, has it done, and leads back.
func (d *Dashboard) acting(do act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		form, status := readForm(w, r)
		if status != 0 {
			d.problem(w, r, status, "form")
			return
		}
		back, err := do(r, form)
		switch {
		case err == nil:
			w.Header().Set("Location", back)
			w.WriteHeader(http.StatusSeeOther)
		case errors.Is(err, errForm), errors.Is(err, room.ErrMalformed):
			d.problem(w, r, http.StatusBadRequest, "form")
		case errors.Is(err, room.ErrNobody):
			d.problem(w, r, http.StatusNotFound, "nobody")
		default:
			d.failed(err)
			d.problem(w, r, http.StatusInternalServerError, "machine")
		}
	}
}

// readForm gives what a form sent, or the status that says why not.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, int) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, http.StatusUnsupportedMediaType
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseForm(); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return nil, http.StatusRequestEntityTooLarge
		}
		return nil, http.StatusBadRequest
	}
	return r.PostForm, 0
}
