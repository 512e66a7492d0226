package dashboard

import (
	"html/template"

	"matelot/internal/classroom"
)

// rendered is what a template of ours wrote.
func rendered(text string) template.HTML { return template.HTML(text) } //nolint:gosec // html/template wrote it

// desk is what the teacher decides.
type desk struct {
	Gate       classroom.Gate
	Gates      []classroom.Gate
	Lessons    []deskLesson
	Message    string
	MaxMessage int
	Revealed   []revealed
	Levels     []int
	Title      string
	MaxTitle   int
	Ended      bool
	Word       string
	Code       string
}

type deskLesson struct {
	ID, Title string
	Closed    bool
	Exercises []deskExercise // those with hints
}

type deskExercise struct{ ID, Title string }

// revealed is an exercise of which hints are shown to all.
type revealed struct {
	ID, Title string
	Hints, Of int
}

func (d *Dashboard) deskOf(s *snapshot, w *words) any {
	closed := map[string]bool{}
	for _, id := range s.settings.Closed {
		closed[id] = true
	}
	k := desk{
		Gate: s.settings.Gate, Gates: []classroom.Gate{classroom.Free, classroom.Soft, classroom.Strict},
		MaxMessage: classroom.MaxMessage, MaxTitle: classroom.MaxText, Title: s.settings.Title, Ended: s.settings.Ended,
		Word: s.word.String(), Code: s.word.Code,
	}
	if s.settings.Message != nil {
		k.Message = s.settings.Message.Text
	}
	hints := 0
	for _, l := range d.course.outline.Lessons {
		one := deskLesson{ID: l.ID, Title: w.title(l.Titles, l.ID), Closed: closed[l.ID]}
		for _, e := range l.Exercises {
			hints = max(hints, e.Hints)
			if e.Hints > 0 {
				one.Exercises = append(one.Exercises, deskExercise{e.ID, d.course.numbered(w, e.ID)})
			}
			if n := s.settings.Hints[e.ID]; n > 0 {
				k.Revealed = append(k.Revealed, revealed{e.ID, d.course.numbered(w, e.ID), n, e.Hints})
			}
		}
		k.Lessons = append(k.Lessons, one)
	}
	for n := 1; n <= hints; n++ {
		k.Levels = append(k.Levels, n)
	}
	return k
}
