package dashboard

import (
	"net/http"
	"strings"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/classroom/room"
)

// mostEntries is how much of what a learner did is shown.
const mostEntries = 200

// learnerPage is the page of one learner.
type learnerPage struct {
	ID      string
	Learner any // template.HTML
	Lessons []bringLesson
	Current string
}

// bringLesson are the exercises to which somebody can be brought.
type bringLesson struct {
	Title     string
	Exercises []deskExercise
}

func (d *Dashboard) showLearner(w http.ResponseWriter, r *http.Request, words *words) {
	id := r.PathValue("id")
	row, ok := d.room.Row(id)
	if !ok {
		d.problem(w, r, http.StatusNotFound, "nobody")
		return
	}
	v := &learnerView{d: d, words: words, id: id}
	v.follow(d.snapshot(r.Context(), room.Changes{}))
	page := learnerPage{ID: id, Learner: rendered(v.html), Current: row.Current}
	for _, l := range d.course.outline.Lessons {
		one := bringLesson{Title: words.title(l.Titles, l.ID)}
		for _, e := range l.Exercises {
			one.Exercises = append(one.Exercises, deskExercise{e.ID, d.course.numbered(words, e.ID)})
		}
		page.Lessons = append(page.Lessons, one)
	}
	key := viewKey{kind: viewLearner, lang: words.Lang(), learner: id}
	d.page(w, r, http.StatusOK, "learner", frame{Words: words, Title: row.Alias, Live: key.liveURL(), Body: page})
}

// learnerView follows one learner.
type learnerView struct {
	d     *Dashboard
	words *words
	id    string

	html  string
	dirty bool // something was done that was not read
	seen  time.Time
	list  []did
	more  int
}

// portrait is what is shown of a learner.
type portrait struct {
	Gone  bool
	Row   board.Row
	Since string
	Seen  string
	Now   string // the exercise they are at
	Stuck string // for how long
	From  int64  // milliseconds
	Asked string // the exercise that was proposed and waits
	Of    int    // exercises
	Did   []did
	More  int // that is not shown
}

// did is one thing that a learner did.
type did struct {
	At       string
	Exercise string
	Anchor   string // of the newest of an exercise
	Kind     classroom.Kind
	Level    int
	State    board.State // whose symbol it has
	Points   int
	Max      int
	Findings []foundRow
}

type foundRow struct{ Title, Sentence string }

func (v *learnerView) follow(s *snapshot) ([]part, string) {
	row := s.rows[v.id]
	if row == nil {
		v.list = nil
		return v.show(s, portrait{Gone: true})
	}
	if s.changes.Cells[v.id] != nil || !row.Seen.Equal(v.seen) {
		v.dirty = true
	}
	if v.dirty {
		v.readAll(s, row.Seen)
	}
	p := portrait{
		Row: *row, Since: v.d.clock(row.Since), Seen: v.d.clock(row.Seen), Of: len(v.d.course.exercises),
		Did: v.list, More: v.more,
	}
	if row.Current != "" {
		p.Now = v.d.course.numbered(v.words, row.Current)
	}
	if row.Stuck {
		p.Stuck, p.From = v.words.span(row.On), row.Cells[row.Current].First.UnixMilli()
	}
	for _, act := range v.d.room.Proposed(v.id) {
		p.Asked = v.d.course.numbered(v.words, act.Exercise)
	}
	return v.show(s, p)
}

func (v *learnerView) show(_ *snapshot, p portrait) ([]part, string) {
	text, err := v.d.render("portrait", with(v.words, p))
	if err != nil {
		v.d.failed(err)
		return nil, ""
	}
	if text == v.html {
		return nil, ""
	}
	v.html = text
	return v.whole(), ""
}

func (v *learnerView) whole() []part { return []part{{"portrait", v.html}} }

// readAll reads what the learner did, the newest first.
func (v *learnerView) readAll(s *snapshot, seen time.Time) {
	entries, more, err := v.d.room.Recent(s.ctx, v.id, mostEntries)
	if err != nil {
		if s.ctx.Err() == nil {
			v.d.failed(err)
		}
		return
	}
	v.dirty, v.seen, v.more, v.list = false, seen, more, nil
	anchored := map[string]bool{}
	for _, e := range entries {
		one := v.did(e)
		if !anchored[e.Event.Exercise] {
			anchored[e.Event.Exercise] = true
			one.Anchor = anchor(e.Event.Exercise)
		}
		v.list = append(v.list, one)
	}
}

// anchor is where on a learner's page an exercise is.
func anchor(exercise string) string { return "x-" + strings.ReplaceAll(exercise, "/", "-") }

func (v *learnerView) did(e board.Entry) did {
	one := did{
		At: v.d.clock(e.At), Exercise: v.d.course.numbered(v.words, e.Event.Exercise), Kind: e.Event.Kind, Level: e.Event.Level,
		Points: e.Event.Points, Max: e.Event.MaxPoints, State: board.Begun,
	}
	if e.Event.Kind != classroom.Attempted {
		return one
	}
	switch {
	case e.Event.Verdict == checker.Pass && e.Event.Shown:
		one.State = board.Shown
	case e.Event.Verdict == checker.Pass:
		one.State = board.Passed
	case e.Event.Verdict == checker.Fail:
		one.State = board.Failed
	default:
		one.State = board.Unsure
	}
	said := map[string]bool{}
	for _, c := range e.Event.Checks {
		if c.Verdict == checker.Pass || len(c.Findings) == 0 || said[c.Findings[0]] {
			continue
		}
		said[c.Findings[0]] = true // the others follow from the first
		one.Findings = append(one.Findings, foundRow{v.words.trouble(c.Findings[0]), v.words.sentence(c.Findings[0])})
	}
	return one
}
