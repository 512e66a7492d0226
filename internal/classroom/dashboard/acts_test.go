package dashboard_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
)

func TestActs(t *testing.T) {
	d, r := open(t)
	ada := roomtest.Join(t, r, "Ada")
	code := r.Settings().Code
	for _, test := range []struct {
		path string
		form url.Values
		back string
		so   func(s room.Settings) bool
	}{
		{"/acts/open", url.Values{"lesson": {"ports"}, "open": {"0"}}, "/#lessons", func(s room.Settings) bool { return slices.Equal(s.Closed, []string{"ports"}) }},
		{"/acts/open", url.Values{"lesson": {"ports"}, "open": {"1"}}, "/#lessons", func(s room.Settings) bool { return len(s.Closed) == 0 }},
		{"/acts/gate", url.Values{"gate": {"strict"}}, "/#lessons", func(s room.Settings) bool { return s.Gate == classroom.Strict }},
		{"/acts/say", url.Values{"text": {"Well done!\r\nAll of you."}}, "/#message", func(s room.Settings) bool { return s.Message.Text == "Well done! All of you." }},
		{"/acts/say", url.Values{"text": {""}}, "/#message", func(s room.Settings) bool { return s.Message == nil }},
		{"/acts/reveal", url.Values{"exercise": {"ports/publish"}, "hints": {"2"}}, "/#hints", func(s room.Settings) bool { return s.Hints["ports/publish"] == 2 }},
		{"/acts/reveal", url.Values{"exercise": {"ports/local"}, "hints": {"3"}}, "/#hints", func(s room.Settings) bool { return s.Hints["ports/local"] == 2 }},
		{"/acts/reveal", url.Values{"exercise": {"ports/publish"}, "hints": {"0"}}, "/#hints", func(s room.Settings) bool { return s.Hints["ports/publish"] == 0 }},
		{"/acts/title", url.Values{"title": {"Thursday"}}, "/#class", func(s room.Settings) bool { return s.Title == "Thursday" }},
		{"/acts/code", url.Values{}, "/#class", func(s room.Settings) bool { return s.Code != code }},
		{"/acts/end", url.Values{"ended": {"1"}}, "/#class", func(s room.Settings) bool { return s.Ended }},
		{"/acts/end", url.Values{"ended": {"0"}}, "/#class", func(s room.Settings) bool { return !s.Ended }},
		{"/learners/" + ada.ID + "/bring", url.Values{"exercise": {"data/bind"}}, "/learners/" + ada.ID, func(room.Settings) bool { return r.Proposed(ada.ID)[0].Exercise == "data/bind" }},
		{"/learners/" + ada.ID + "/forget", url.Values{"sure": {"1"}}, "/", func(room.Settings) bool { return len(r.Learners()) == 0 }},
	} {
		w := post(t, d, test.path, test.form)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != test.back || !test.so(r.Settings()) {
			t.Errorf("%s %v: %d to %q, %+v", test.path, test.form, w.Code, w.Header().Get("Location"), r.Settings())
		}
	}
}

func TestActsThatAreNone(t *testing.T) {
	d, r := open(t)
	ada := roomtest.Join(t, r, "Ada")
	before := r.Settings()
	for _, test := range []struct {
		name, path string
		form       url.Values
		headers    []string
		want       int
	}{
		{"no form", "/acts/end", url.Values{"ended": {"1"}}, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
		{"too large", "/acts/say", url.Values{"text": {strings.Repeat("x", 20000)}}, nil, http.StatusRequestEntityTooLarge},
		{"too long", "/acts/say", url.Values{"text": {strings.Repeat("x", 501)}}, nil, http.StatusBadRequest},
		{"control characters", "/acts/say", url.Values{"text": {"a\x1b[2J"}}, nil, http.StatusBadRequest},
		{"no such lesson", "/acts/open", url.Values{"lesson": {"../x"}, "open": {"0"}}, nil, http.StatusBadRequest},
		{"neither open nor closed", "/acts/open", url.Values{"lesson": {"ports"}, "open": {"x"}}, nil, http.StatusBadRequest},
		{"no such gate", "/acts/gate", url.Values{"gate": {"wide"}}, nil, http.StatusBadRequest},
		{"no such exercise", "/acts/reveal", url.Values{"exercise": {"x"}, "hints": {"1"}}, nil, http.StatusBadRequest},
		{"no number", "/acts/reveal", url.Values{"exercise": {"ports/publish"}, "hints": {"x"}}, nil, http.StatusBadRequest},
		{"fewer than none", "/acts/reveal", url.Values{"exercise": {"ports/publish"}, "hints": {"-1"}}, nil, http.StatusBadRequest},
		{"no end", "/acts/end", nil, nil, http.StatusBadRequest},
		{"nowhere", "/learners/" + ada.ID + "/bring", url.Values{"exercise": {"x/y"}}, nil, http.StatusBadRequest},
		{"nobody is brought", "/learners/nobody/bring", url.Values{"exercise": {"data/bind"}}, nil, http.StatusNotFound},
		{"nobody is forgotten", "/learners/nobody/forget", url.Values{"sure": {"1"}}, nil, http.StatusNotFound},
		{"not sure", "/learners/" + ada.ID + "/forget", nil, nil, http.StatusBadRequest},
		{"no such act", "/acts/shutdown", nil, nil, http.StatusNotFound},
	} {
		if w := post(t, d, test.path, test.form, test.headers...); w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
	}
	if after := r.Settings(); after.Version != before.Version {
		t.Errorf("something was changed: %+v", after)
	}
	if w := ask(t, d, "GET", "/acts/end?ended=1", ""); w.Code == http.StatusSeeOther || r.Settings().Ended {
		t.Errorf("looking ends the class: %d", w.Code)
	}
}
