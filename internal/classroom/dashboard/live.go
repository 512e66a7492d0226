package dashboard

import (
	"net/http"
	"net/url"
	"time"
)

const (
	// patience is how long one write to a browser may take.
	patience = 15 * time.Second
	// alive is how often something is written though nothing changed, so that who is
	// gone is noticed.
	alive = 20 * time.Second
)

// liveURL is where a view's changes come from.
func (k viewKey) liveURL() string {
	query := k.class.values()
	query.Set("view", k.kind)
	query.Set("lang", k.lang)
	if k.learner != "" {
		query.Set("learner", k.learner)
	}
	return "/live?" + query.Encode()
}

func (d *Dashboard) viewOf(query url.Values, lang string) (viewKey, bool) {
	key := viewKey{kind: query.Get("view"), lang: lang}
	switch key.kind {
	case viewClass:
		key.class = readClassQuery(query)
	case viewProjector:
	case viewLearner:
		key.learner = query.Get("learner")
		if _, ok := d.room.Row(key.learner); !ok {
			return key, false
		}
	default:
		return key, false
	}
	return key, true
}

// live sends what changes in a view, as server-sent events: first all of it, whatever
// the browser has already.
func (d *Dashboard) live(w http.ResponseWriter, r *http.Request) {
	key, ok := d.viewOf(r.URL.Query(), chosenLanguage(r))
	if !ok {
		// 204 has the browser not ask again.
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s, err := d.hub.join(key)
	if err != nil {
		w.Header().Set("Retry-After", "5")
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	defer d.hub.leave(key, s)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // a server's bound on requests is not for this one
	send := func(messages ...[]byte) bool {
		_ = control.SetWriteDeadline(time.Now().Add(patience)) // what cannot have one is a test's
		for _, m := range messages {
			if _, err := w.Write(m); err != nil {
				return false
			}
		}
		return control.Flush() == nil
	}
	if !send([]byte("retry: 2000\n\n")) {
		return
	}
	ping := time.NewTicker(alive)
	defer ping.Stop()
	for version := int64(0); ; {
		messages, now, changed, ended := s.since(version)
		version = now
		if len(messages) > 0 && !send(messages...) || ended {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		case <-ping.C:
			if !send([]byte(": still there\n\n")) {
				return
			}
		}
	}
}
