package dashboard_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
	"matelot/internal/golden"
)

// open makes a dashboard of a new room.
func open(t testing.TB) (*dashboard.Dashboard, *room.Room) {
	t.Helper()
	r := roomtest.Room(t, roomtest.Outline())
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r), Version: "1.2.3", Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, r
}

// ask asks a handler, with headers as names and values by turns.
func ask(t *testing.T, h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(t *testing.T, h http.Handler, target, lang string) string {
	t.Helper()
	w := ask(t, h, "GET", target, "", "Accept-Language", lang)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d\n%s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

func post(t *testing.T, h http.Handler, target string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, h, "POST", target, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}, headers...)...)
}

// part is an element of a page, up to the next of its kind that begins a line.
func part(t *testing.T, page, id, end string) string {
	t.Helper()
	at := strings.Index(page, `id="`+id+`"`)
	if at < 0 {
		t.Fatalf("there is no %s in\n%s", id, page)
	}
	at = strings.LastIndex(page[:at], "<")
	text, _, _ := strings.Cut(page[at:], "\n"+end)
	return text + "\n" + end + "\n"
}

func TestPages(t *testing.T) {
	d, r := open(t)
	ada, bob := roomtest.Join(t, r, "Ada"), roomtest.Join(t, r, "Bob")
	ada.Do(roomtest.Begun("containers/run"), roomtest.Failed("containers/run", "container.unnamed"), roomtest.Passed("containers/run"),
		roomtest.Shown("containers/list"), roomtest.Hinted("ports/publish", 1))
	for range 4 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped", "http.refused"))
	}
	bob.Do(roomtest.Begun("ports/publish"), roomtest.Unsure("ports/publish", "engine.no_space"))
	if err := r.SetOpen(t.Context(), "data", false); err != nil {
		t.Fatal(err)
	}
	if err := r.Bring(t.Context(), bob.ID, "data/volume"); err != nil {
		t.Fatal(err)
	}
	steady := func(text string) string {
		text = strings.NewReplacer(ada.ID, "ADA", bob.ID, "BOB", r.Settings().Code, "K7XM2P").Replace(text)
		text = regexp.MustCompile(`\b\d\d:\d\d\b`).ReplaceAllString(text, "12:00")
		return regexp.MustCompile(`data-since="\d+"`).ReplaceAllString(text, `data-since="0"`)
	}
	var names []string
	check := func(name, text string) {
		t.Helper()
		names = append(names, name)
		golden.Check(t, name, steady(text))
	}
	for _, lang := range []string{"en", "fr"} {
		page := get(t, d, "/", lang)
		check("grid."+lang+".html", part(t, page, "grid", "</section>"))
		check("stuck."+lang+".html", part(t, page, "stuck", "</section>"))
		check("troubles."+lang+".html", part(t, page, "troubles", "</section>"))
		check("learner."+lang+".html", part(t, get(t, d, "/learners/"+ada.ID, lang), "portrait", "</div>"))
		check("projector."+lang+".html", part(t, get(t, d, "/projector", lang), "p-room", "</main>"))
		check("welcome."+lang+".html", get(t, d.Welcome(), "/", lang))
	}
	golden.NoStrays(t, names)
	if page := get(t, d, "/learners/"+bob.ID, "en"); !strings.Contains(page, "You proposed “Data 1: Keep data in a volume”") || !strings.Contains(page, "no space left") {
		t.Errorf("Bob's page:\n%s", page)
	}
	for _, text := range []string{get(t, d, "/projector", "fr"), get(t, d.Welcome(), "/", "fr")} {
		if strings.Contains(text, "Ada") || strings.Contains(text, ada.ID) {
			t.Errorf("it names learners:\n%s", text)
		}
	}
	if text := get(t, d.Welcome(), "/", "fr"); strings.Contains(text, r.Settings().Code) {
		t.Errorf("it tells the code:\n%s", text)
	}
}

func TestProgressIsNoGrade(t *testing.T) {
	d, r := open(t)
	ada := roomtest.Join(t, r, "Ada")
	for _, path := range []string{"/", "/learners/" + ada.ID} {
		if !strings.Contains(get(t, d, path, "en"), "is progress, not a grade") || !strings.Contains(get(t, d, path, "fr"), "une progression, pas une note") {
			t.Errorf("%s does not say so", path)
		}
	}
}

func TestNothingFromOutsideIsMarkup(t *testing.T) {
	d, r := open(t)
	evil := `"><img src=x onerror=1>`
	ada := roomtest.Join(t, r, evil)
	for range 4 {
		ada.Do(roomtest.Failed("ports/publish", "made.up"))
	}
	for _, err := range []error{r.Say(t.Context(), evil), r.SetTitle(t.Context(), evil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/", "/projector", "/learners/" + ada.ID, "/?name=" + url.QueryEscape(evil), "/?only=" + url.QueryEscape(evil) + "&page=" + url.QueryEscape(evil)} {
		if page := get(t, d, path, "en"); strings.Contains(page, "<img") {
			t.Errorf("%s:\n%s", path, page)
		}
	}
	if page := get(t, d, "/", "en"); !strings.Contains(page, "made.up") {
		t.Error("a finding that nobody knows has no name")
	}
	if w := ask(t, d, "GET", "/?lang=fr&name="+url.QueryEscape(evil), ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/?name=%22") {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
}

func TestWhatBrowsersHaveToKeepTo(t *testing.T) {
	d, r := open(t)
	ada := roomtest.Join(t, r, "Ada")
	ada.Do(roomtest.Begun("ports/publish"))
	inline := regexp.MustCompile(`(?i)<script(>| [^>]*[^r]>)|<style|\sstyle=|\son[a-z]+=|javascript:`)
	elsewhere := regexp.MustCompile(`(?i)(src|href|action)="(https?:|//)`)
	welcome := d.Welcome()
	for _, side := range []struct {
		h     http.Handler
		paths []string
	}{
		{d, []string{"/", "/projector", "/learners/" + ada.ID, "/nothing", "/learners/nobody", "/static/app.js", "/static/style.css", "/static/", "/acts/open", "/live?view=x"}},
		{welcome, []string{"/", "/projector", "/learners/" + ada.ID, "/live?view=class", "/static/app.js"}},
	} {
		for _, path := range side.paths {
			w := ask(t, side.h, "GET", path, "")
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
				"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				continue
			}
			page := w.Body.String()
			if found := inline.FindString(strings.ReplaceAll(page, `<script src="/static/app.js" defer></script>`, "")); found != "" {
				t.Errorf("%s has %q", path, found)
			}
			if found := elsewhere.FindString(page); found != "" {
				t.Errorf("%s loads from elsewhere: %q", path, found)
			}
		}
	}
	for _, path := range []string{"/projector", "/learners/" + ada.ID, "/live?view=class", "/acts/say"} {
		if w := ask(t, welcome, "GET", path, ""); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Ada") {
			t.Errorf("%s without being the teacher: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/static/", "/static/../dashboard.go", "/static/..%2fpages/class.html.tmpl", "/static/pages"} {
		if w := ask(t, d, "GET", path, ""); w.Code == http.StatusOK {
			t.Errorf("%s is answered:\n%s", path, w.Body)
		}
	}
}

func TestLanguages(t *testing.T) {
	d, _ := open(t)
	for name, test := range map[string]struct {
		headers []string
		want    string
	}{
		"nothing asked":           {nil, "en"},
		"French first":            {[]string{"Accept-Language", "fr-BE,fr;q=0.9,en;q=0.8"}, "fr"},
		"German, then French":     {[]string{"Accept-Language", "de,fr;q=0.9,en;q=0.8"}, "fr"},
		"English preferred":       {[]string{"Accept-Language", "fr;q=0.2,en-GB;q=0.8"}, "en"},
		"nothing that is spoken":  {[]string{"Accept-Language", "ja"}, "en"},
		"no language":             {[]string{"Accept-Language", ";;;q=x"}, "en"},
		"chosen before":           {[]string{"Accept-Language", "en", "Cookie", "matelot-lang=fr"}, "fr"},
		"chosen before, nonsense": {[]string{"Accept-Language", "fr", "Cookie", "matelot-lang=<b>"}, "fr"},
	} {
		w := ask(t, d, "GET", "/", "", test.headers...)
		if !strings.Contains(w.Body.String(), `<html lang="`+test.want+`">`) || w.Header().Get("Content-Language") != test.want {
			t.Errorf("%s: not in %s", name, test.want)
		}
	}
	w := ask(t, d, "GET", "/?lessons=all&lang=fr", "")
	if cookie := w.Header().Get("Set-Cookie"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/?lessons=all" || !strings.HasPrefix(cookie, "matelot-lang=fr; Path=/") {
		t.Errorf("%d to %s with %s", w.Code, w.Header().Get("Location"), cookie)
	}
	if page := get(t, d, "/?lessons=all", "en"); !strings.Contains(page, `href="/?lang=fr&amp;lessons=all"`) {
		t.Errorf("the other language is not offered:\n%s", page)
	}
}

func TestManyLearnersAndLessons(t *testing.T) {
	outline := roomtest.Outline()
	for range 5 { // 36 exercises
		for _, l := range roomtest.Outline().Lessons {
			l.ID += string(rune('a' + len(outline.Lessons)))
			for i := range l.Exercises {
				_, name, _ := strings.Cut(l.Exercises[i].ID, "/")
				l.Exercises[i].ID = l.ID + "/" + name
			}
			outline.Lessons = append(outline.Lessons, l)
		}
	}
	r := roomtest.Room(t, outline)
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r)})
	if err != nil {
		t.Fatal(err)
	}
	for range 61 {
		roomtest.Join(t, r, "Zoé")
	}
	ada := roomtest.Join(t, r, "Ada")
	for range 4 {
		ada.Do(roomtest.Failed("ports/publish", "port.swapped"))
	}
	count := func(path, text string) int { return strings.Count(get(t, d, path, "en"), text) }
	for path, want := range map[string]int{"/": 50, "/?page=2": 12, "/?page=99": 12, "/?name=ada": 1, "/?name=zo%C3%89": 50, "/?only=stuck": 1, "/?name=nobody": 0} {
		if got := count(path, `<th scope="row" id="h-`); got != want {
			t.Errorf("%s: %d learners, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/": 2, "/?lessons=all": 18} { // the one that is touched, and the next
		if got := count(path, `scope="colgroup"`); got != want {
			t.Errorf("%s: %d lessons, want %d", path, got, want)
		}
	}
	for _, l := range outline.Lessons[:16] {
		if err := r.SetOpen(t.Context(), l.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := count("/", `scope="colgroup"`); got != 4 {
		t.Errorf("with most lessons closed: %d are shown", got)
	}
	if size := len(get(t, d, "/?lessons=all", "en")); size > 500_000 {
		t.Errorf("a page has %d bytes", size)
	}
}
