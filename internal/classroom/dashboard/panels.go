package dashboard

import (
	"time"

	"matelot/internal/classroom/board"
)

// How many of each are shown.
const (
	mostStuck    = 12
	mostTroubles = 5
	mostNames    = 12
	mostPlaces   = 5
)

// stuckPanel is who is stuck.
type stuckPanel struct {
	Rows []stuckRow
	More int
}

type stuckRow struct {
	ID, Alias string
	Exercise  string
	Finding   string // in words
	Since     int64  // milliseconds
	For       string
	Wrong     int
	Hints     int
}

func (d *Dashboard) stuckPanel(s *snapshot, w *words) any {
	rows := board.ByNeed(s.view.Rows)
	p := stuckPanel{More: max(0, len(rows)-mostStuck)}
	for _, r := range rows[:min(len(rows), mostStuck)] {
		c := r.Cells[r.Current]
		one := stuckRow{
			ID: r.ID, Alias: r.Alias, Exercise: d.course.numbered(w, r.Current), For: w.span(r.On),
			Since: c.First.UnixMilli(), Wrong: c.Wrong, Hints: c.Hints,
		}
		if c.Finding != "" {
			one.Finding = w.trouble(c.Finding)
		}
		p.Rows = append(p.Rows, one)
	}
	return p
}

// troublePanel is what the room gets wrong.
type troublePanel struct {
	Troubles []troubleRow
	More     int
}

type troubleRow struct {
	Count, Of int
	Title     string
	Exercise  string
	Sentence  string // that a teacher may say; "" where none is known
	Names     []name
	MoreNames int
}

type name struct{ ID, Alias string }

func (d *Dashboard) troublePanel(s *snapshot, w *words) any {
	p := troublePanel{More: max(0, len(s.view.Troubles)-mostTroubles)}
	for _, t := range s.view.Troubles[:min(len(s.view.Troubles), mostTroubles)] {
		row := troubleRow{
			Count: len(t.Learners), Of: t.Of, Title: w.trouble(t.Finding), Exercise: d.course.numbered(w, t.Exercise),
			Sentence: w.sentence(t.Finding), MoreNames: max(0, len(t.Learners)-mostNames),
		}
		for _, id := range t.Learners[:min(len(t.Learners), mostNames)] {
			row.Names = append(row.Names, name{id, s.rows[id].Alias})
		}
		p.Troubles = append(p.Troubles, row)
	}
	return p
}

// pacePanel is how fast the room goes, and where it is.
type pacePanel struct {
	Passes  int // in all the minutes
	Lately  int // in the last five
	Minutes int
	Bars    []bar
	Peak    int
	Places  []place
	More    int // exercises at which somebody is, too
}

// bar is one of a drawing's, in its own units.
type bar struct{ X, Y, Height int }

// place is an exercise at which somebody is.
type place struct {
	Exercise string
	Here     int
	Done     int
	Of       int
	HereBar  int // of 100
	DoneBar  int
}

// paceHeight is the drawing's, in its own units.
const paceHeight = 40

func (d *Dashboard) pacePanel(s *snapshot, w *words) any { return d.pace(s, w, mostPlaces) }

func (d *Dashboard) pace(s *snapshot, w *words, most int) pacePanel {
	p := pacePanel{Minutes: len(s.view.Passes), Peak: 1}
	for i, n := range s.view.Passes {
		p.Passes += n
		p.Peak = max(p.Peak, n)
		if i >= len(s.view.Passes)-5 {
			p.Lately += n
		}
	}
	for i, n := range s.view.Passes {
		height := (n*paceHeight + p.Peak - 1) / p.Peak
		p.Bars = append(p.Bars, bar{X: i * 4, Y: paceHeight - height, Height: height})
	}
	of := max(1, len(s.view.Rows))
	for _, step := range s.view.Steps {
		if step.Here == 0 {
			continue
		}
		if len(p.Places) == most {
			p.More++
			continue
		}
		p.Places = append(p.Places, place{
			Exercise: d.course.numbered(w, step.Exercise), Here: step.Here, Done: step.Done, Of: len(s.view.Rows),
			HereBar: (step.Here*100 + of - 1) / of, DoneBar: step.Done * 100 / of,
		})
	}
	return p
}

// summary is the line below the title.
type summary struct {
	Learners, Away, Stuck int
	Ended                 bool
	Title                 string
	Message               string
	MessageAt             string
	Command               string // to join
}

func (d *Dashboard) summary(s *snapshot, w *words) any {
	sum := summary{Learners: len(s.view.Rows), Ended: s.settings.Ended, Title: d.title(s, w), Command: "matelot join " + s.word.String()}
	for _, r := range s.view.Rows {
		if r.Away {
			sum.Away++
		}
		if r.Stuck {
			sum.Stuck++
		}
	}
	if m := s.settings.Message; m != nil {
		sum.Message, sum.MessageAt = m.Text, d.clock(m.At)
	}
	return sum
}

// title is the class's, or the course's.
func (d *Dashboard) title(s *snapshot, w *words) string {
	if s.settings.Title != "" {
		return s.settings.Title
	}
	return w.title(d.course.outline.Titles, w.say("title"))
}

// clock is a time as the clock in the room shows it.
func (d *Dashboard) clock(t time.Time) string { return t.In(d.zone).Format("15:04") }
