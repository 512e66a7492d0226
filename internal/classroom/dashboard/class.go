package dashboard

import (
	"net/http"
	"strings"
	"time"

	"matelot/internal/classroom/room"
)

const (
	viewClass     = "class"
	viewProjector = "projector"
	viewLearner   = "learner"
)

// speakEvery is how seldom those who cannot see are told of who is newly stuck.
const speakEvery = 15 * time.Second

// classPage is the class page's body, of rendered parts.
type classPage struct {
	Summary, Stuck, Troubles, Pace, Grid, Desk any // template.HTML
	Query                                      classQuery
	Filter                                     bool // there is enough to be filtered
}

func (d *Dashboard) showClass(w http.ResponseWriter, r *http.Request, words *words) {
	key := viewKey{kind: viewClass, lang: words.Lang(), class: readClassQuery(r.URL.Query())}
	s := d.snapshot(r.Context(), room.Changes{})
	v := &classView{d: d, words: words, query: key.class}
	v.follow(s)
	page := classPage{Query: key.class, Filter: len(s.view.Rows) > 8 || key.class.name != "" || key.class.stuck}
	for _, p := range v.whole() {
		page.set(p)
	}
	d.page(w, r, http.StatusOK, "class", frame{Words: words, Title: d.title(s, words), Live: key.liveURL(), Body: page})
}

func (p *classPage) set(one part) {
	html := rendered(one.HTML)
	switch one.ID {
	case "summary":
		p.Summary = html
	case "stuck":
		p.Stuck = html
	case "troubles":
		p.Troubles = html
	case "pace":
		p.Pace = html
	case "grid":
		p.Grid = html
	case "desk":
		p.Desk = html
	}
}

// follow gives the follower of a view.
func (d *Dashboard) follow(key viewKey) follower {
	words := d.words[key.lang]
	switch key.kind {
	case viewProjector:
		return &projectorView{d: d, words: words}
	case viewLearner:
		return &learnerView{d: d, words: words, id: key.learner}
	}
	return &classView{d: d, words: words, query: key.class}
}

// classView follows the room for the class page.
type classView struct {
	d     *Dashboard
	words *words
	query classQuery

	panels   []part
	grid     grid
	seen     bool
	settings int64 // version of those that the desk shows
	desk     string

	stuck   map[string]bool
	newly   []string // aliases, of whom nothing was said yet
	spoken  time.Time
	message string // ID
}

func (v *classView) follow(s *snapshot) ([]part, string) {
	d, w := v.d, v.words
	if !v.seen || v.settings != s.settings.Version {
		v.settings = s.settings.Version
		v.desk = s.panel(d, "desk", w, func() any { return d.deskOf(s, w) })
	}
	panels := []part{
		{"summary", s.panel(d, "summary", w, func() any { return d.summary(s, w) })},
		{"stuck", s.panel(d, "stuck", w, func() any { return d.stuckPanel(s, w) })},
		{"troubles", s.panel(d, "troubles", w, func() any { return d.troublePanel(s, w) })},
		{"pace", s.panel(d, "pace", w, func() any { return d.pacePanel(s, w) })},
		{"desk", v.desk},
	}
	var parts []part
	for i, p := range panels {
		if v.panels == nil || v.panels[i] != p {
			parts = append(parts, p)
		}
	}
	v.panels = panels
	now := d.grid(s, w, v.query)
	if v.seen && now.sameShape(v.grid) {
		parts = append(parts, d.changed(w, v.grid, now)...)
	} else if v.seen {
		parts = append(parts, v.gridPart(now))
	}
	v.grid = now
	say := v.speak(s)
	v.seen = true
	return parts, say
}

func (v *classView) gridPart(g grid) part {
	text, err := v.d.render("grid", with(v.words, g))
	if err != nil {
		v.d.failed(err)
	}
	return part{"grid", text}
}

func (v *classView) whole() []part {
	return append(v.panels[:len(v.panels):len(v.panels)], v.gridPart(v.grid))
}

// speak says who is newly stuck, and what is said to all; seldom, since it interrupts.
func (v *classView) speak(s *snapshot) string {
	stuck := map[string]bool{}
	for _, r := range s.view.Rows {
		if !r.Stuck {
			continue
		}
		stuck[r.ID] = true
		if v.seen && !v.stuck[r.ID] {
			v.newly = append(v.newly, r.Alias)
		}
	}
	v.stuck = stuck
	var say []string
	message := ""
	if m := s.settings.Message; m != nil {
		message = m.ID
		if v.seen && message != v.message {
			say = append(say, v.words.say("say.message", "Text", m.Text))
		}
	}
	v.message = message
	if len(v.newly) > 0 && s.at().Sub(v.spoken) >= speakEvery {
		if len(v.newly) <= 3 {
			say = append(say, v.words.say("say.stuck", "Names", strings.Join(v.newly, ", ")))
		} else {
			say = append(say, v.words.Count("say.stuck_many", len(v.newly)))
		}
		v.newly, v.spoken = nil, s.at()
	}
	return strings.Join(say, " ")
}
