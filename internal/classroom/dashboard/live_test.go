package dashboard_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/roomtest"
)

// told is what a browser is told at once.
type told struct {
	ID    string      `json:"-"`
	Now   int64       `json:"now"`
	Parts [][2]string `json:"parts"`
	Say   string      `json:"say"`
}

func (m told) part(id string) (string, bool) {
	for _, p := range m.Parts {
		if p[0] == id {
			return p[1], true
		}
		// What changes together with rows of the table comes in the whole of it.
		if _, rest, ok := strings.Cut(p[1], `<td id="`+id+`"`); ok {
			cell, _, _ := strings.Cut(rest, "</td>")
			return cell, true
		}
	}
	return "", false
}

// stream follows a view as a browser does, until its test's end or stop.
type stream struct {
	t      testing.TB
	lines  *bufio.Scanner
	status int
	stop   func()
}

func follow(t testing.TB, server *httptest.Server, target string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "7") // as after a break: it changes nothing
	w, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Body.Close() })
	lines := bufio.NewScanner(w.Body)
	lines.Buffer(nil, 1<<24)
	return &stream{t: t, lines: lines, status: w.StatusCode, stop: cancel}
}

// next waits for what is told next; false where nothing more comes.
func (s *stream) next() (told, bool) {
	s.t.Helper()
	id := ""
	for s.lines.Scan() {
		line := s.lines.Text()
		if v, ok := strings.CutPrefix(line, "id: "); ok {
			id = v
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		m := told{ID: id}
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			s.t.Fatalf("%v in %s", err, data)
		}
		return m, true
	}
	return told{}, false
}

// until waits until a part that is told holds a text.
func (s *stream) until(id, text string) told {
	s.t.Helper()
	for {
		m, ok := s.next()
		if !ok {
			s.t.Fatalf("it ended before %s had %q: %v", id, text, s.lines.Err())
		}
		if html, ok := m.part(id); ok && strings.Contains(html, text) {
			return m
		}
	}
}

func serve(t testing.TB, d *dashboard.Dashboard) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	t.Cleanup(d.Close)
	return server
}

func TestWhatChangesIsSent(t *testing.T) {
	d, r := open(t)
	server := serve(t, d)
	ada := roomtest.Join(t, r, "Ada")
	s := follow(t, server, "/live?view=class&lang=en")
	first, _ := s.next()
	for _, id := range []string{"summary", "stuck", "troubles", "pace", "grid", "desk"} {
		if _, ok := first.part(id); !ok {
			t.Errorf("at first it is not told of %s", id)
		}
	}
	ada.Do(roomtest.Begun("ports/publish"))
	cell := "c-" + ada.ID + "-2"
	change := s.until(cell, "begun")
	if _, ok := change.part("grid"); ok {
		t.Error("a cell that changes takes the whole table with it")
	}
	if _, ok := change.part("desk"); ok {
		t.Error("what did not change is sent")
	}
	for range 4 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	}
	if m := s.until("stuck", "Ada"); m.Say != "Stuck: Ada." {
		t.Errorf("it says %q", m.Say)
	}
	if err := r.Say(t.Context(), "Hello"); err != nil {
		t.Fatal(err)
	}
	if m := s.until("summary", "Hello"); m.Say != "Message to all: Hello" {
		t.Errorf("it says %q", m.Say)
	}
	// Who comes again has all of it anew, as it is now.
	again, _ := follow(t, server, "/live?view=class&lang=fr").next()
	if grid, _ := again.part("grid"); !strings.Contains(grid, "pas encore juste, 4 essais") {
		t.Errorf("after a break: %s", grid)
	}
	bob := roomtest.Join(t, r, "Bob")
	s.until("grid", "Bob")
	l := follow(t, server, "/live?view=learner&lang=en&learner="+bob.ID)
	l.until("portrait", "Nothing yet")
	bob.Do(roomtest.Failed("data/bind", "mount.missing"))
	l.until("portrait", "nothing is mounted")
	if err := r.Forget(t.Context(), bob.ID); err != nil {
		t.Fatal(err)
	}
	l.until("portrait", "forgotten")
	p := follow(t, server, "/live?view=projector&lang=en")
	if first, _ := p.next(); len(first.Parts) != 2 {
		t.Errorf("the projector: %+v", first)
	}
}

func TestViewsThatAreNone(t *testing.T) {
	d, r := open(t)
	server := serve(t, d)
	ada := roomtest.Join(t, r, "Ada")
	for _, target := range []string{"/live", "/live?view=x", "/live?view=learner", "/live?view=learner&learner=nobody"} {
		if s := follow(t, server, target); s.status != http.StatusNoContent {
			t.Errorf("%s: %d", target, s.status)
		}
	}
	s := follow(t, server, "/live?view=learner&learner="+ada.ID)
	s.next()
	d.Close()
	if _, more := s.next(); more || s.lines.Err() != nil {
		t.Errorf("after the end: %v", s.lines.Err())
	}
	if s := follow(t, server, "/live?view=class"); s.status != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", s.status)
	}
}
