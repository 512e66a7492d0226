package dashboard

import (
	"net/url"
	"strconv"
	"strings"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
)

const (
	// onePage is how many learners are on one page where there are more than roomy.
	onePage = 50
	roomy   = 60
	// manyExercises is when lessons that nobody has touched are left out.
	manyExercises = 20
)

// classQuery is which learners and lessons somebody looks at.
type classQuery struct {
	page  int    // from 1
	name  string // part of an alias
	stuck bool   // only who is
	all   bool   // lessons that nobody has touched, too
}

func readClassQuery(query url.Values) classQuery {
	q := classQuery{page: 1, stuck: query.Get("only") == "stuck", all: query.Get("lessons") == "all"}
	if n, err := strconv.Atoi(query.Get("page")); err == nil && n > 1 && n <= classroom.MaxLearners {
		q.page = n
	}
	name := []rune(strings.Join(strings.Fields(query.Get("name")), " "))
	q.name = string(name[:min(len(name), classroom.MaxAlias)])
	return q
}

func (q classQuery) values() url.Values {
	v := url.Values{}
	if q.page > 1 {
		v.Set("page", strconv.Itoa(q.page))
	}
	if q.name != "" {
		v.Set("name", q.name)
	}
	if q.stuck {
		v.Set("only", "stuck")
	}
	if q.all {
		v.Set("lessons", "all")
	}
	return v
}

// url is the class page with this query.
func (q classQuery) url() string {
	return (&url.URL{Path: "/", RawQuery: q.values().Encode()}).RequestURI()
}

// choose gives the rows that are looked at, on which page they are, and of how many.
// A page that is not there is the last one.
func (q classQuery) choose(rows []board.Row) (chosen []board.Row, page, pages int) {
	wanted := strings.ToLower(q.name)
	for _, r := range rows {
		if (!q.stuck || r.Stuck) && (wanted == "" || strings.Contains(strings.ToLower(r.Alias), wanted)) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) <= roomy {
		return chosen, 1, 1
	}
	pages = (len(chosen) + onePage - 1) / onePage
	page = min(q.page, pages)
	return chosen[(page-1)*onePage : min(page*onePage, len(chosen))], page, pages
}

// lessons gives which lessons are looked at, by index: all of a small course; of a big
// one those that somebody has touched, what the teacher left open when something is
// closed, and the first one to come.
func (q classQuery) lessons(c course, steps []board.Step, closed map[string]bool) []bool {
	shown := make([]bool, len(c.outline.Lessons))
	whole := q.all || len(c.exercises) <= manyExercises
	last := -1
	for i, e := range c.exercises {
		if steps[i].Tried > 0 {
			shown[e.lesson] = true
			last = max(last, e.lesson)
		}
	}
	for i, l := range c.outline.Lessons {
		if whole || len(closed) > 0 && !closed[l.ID] {
			shown[i] = true
		}
	}
	if last+1 < len(shown) {
		shown[last+1] = true
	}
	return shown
}

// Name, Stuck and All are for templates.
func (q classQuery) Name() string { return q.name }

// Stuck tells whether only those who are stuck are looked at.
func (q classQuery) Stuck() bool { return q.stuck }

// All tells whether all lessons are.
func (q classQuery) All() bool { return q.all }

// pageLink leads to another page of learners.
type pageLink struct {
	Number int
	URL    string
	Here   bool
}

// PageLinks lead to all pages.
func (g grid) PageLinks() []pageLink {
	var links []pageLink
	for n := 1; n <= g.Pages; n++ {
		q := g.Query
		q.page = n
		links = append(links, pageLink{n, q.url(), n == g.Page})
	}
	return links
}

// AllURL shows all lessons.
func (g grid) AllURL() string {
	q := g.Query
	q.all = true
	return q.url()
}

// FewURL leaves out lessons that nobody has touched.
func (g grid) FewURL() string {
	q := g.Query
	q.all = false
	return q.url()
}
