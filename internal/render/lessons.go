package render

import (
	"fmt"
	"strings"

	"matelot/checker"
	"matelot/internal/course"
)

// Progress is how far a learner got in an exercise: the best attempt.
type Progress struct {
	Verdict checker.Verdict // "" when there was no attempt
	Points  int
}

// Lesson is a line of the list of lessons.
type Lesson struct {
	ID        string
	Order     int
	Title     string
	Coming    bool
	Exercises []ListedExercise
}

// done tells whether the lesson need not be done any more: all was passed, or
// the exercise that shows that it is known.
func (l Lesson) done() bool {
	for _, e := range l.Exercises {
		if e.TestOut && e.Progress.Verdict == checker.Pass {
			return true
		}
	}
	return len(l.Exercises) > 0 && l.passed() == len(l.Exercises)
}

// ListedExercise is an exercise in the list of lessons.
type ListedExercise struct {
	ID        string
	Title     string
	MaxPoints int
	TestOut   bool // passing it shows that the lesson is known
	OwnEngine bool // it needs an engine of its own
	Progress  Progress
}

// passed counts the exercises that were passed.
func (l Lesson) passed() int {
	n := 0
	for _, e := range l.Exercises {
		if e.Progress.Verdict == checker.Pass {
			n++
		}
	}
	return n
}

// ListCourse makes the list of a course's lessons, with titles in a language
// and the progress by exercise ID.
func ListCourse(c *course.Course, lang string, progress map[string]Progress) []Lesson {
	var list []Lesson
	for _, l := range c.Lessons {
		item := Lesson{ID: l.ID, Order: l.Order, Title: l.Title(lang), Coming: l.Coming}
		for _, e := range l.Exercises {
			item.Exercises = append(item.Exercises, ListedExercise{
				ID: e.ID, Title: e.Title(lang), MaxPoints: e.MaxPoints(), TestOut: e.TestOut, OwnEngine: e.OwnEngine, Progress: progress[e.ID],
			})
		}
		list = append(list, item)
	}
	return list
}

// Lessons is the list of lessons for a person. With exercises, each is listed
// under its lesson.
func (r *Renderer) Lessons(list []Lesson, exercises bool) string {
	wide := 0
	for _, l := range list {
		wide = max(wide, Columns(l.ID))
	}
	var b strings.Builder
	for _, l := range list {
		b.WriteString(r.lesson(l, wide))
		if !exercises {
			continue
		}
		for _, e := range l.Exercises {
			b.WriteString(r.listed(e))
		}
	}
	return r.style.finish(b.String())
}

// lesson is a lesson's line: sign, ID, how far the learner is, title.
func (r *Renderer) lesson(l Lesson, wide int) string {
	mark, state := " ", fmt.Sprintf("%d/%d", l.passed(), len(l.Exercises))
	switch {
	case l.Coming:
		state = r.words.T("render.coming")
	case l.done():
		mark = r.style.mark(checker.Pass)
	}
	const stateColumns = 8
	pad := strings.Repeat(" ", wide-Columns(l.ID)+2) + strings.Repeat(" ", max(0, stateColumns-Columns(state)))
	first := fmt.Sprintf("%s %s%s%s  ", mark, r.style.paint(bold, l.ID), pad, r.style.paint(faint, state))
	title := l.Title
	if l.Coming {
		title = r.style.paint(faint, title)
	}
	return r.style.block(first, strings.Repeat(" ", Columns(first)), title)
}

// listed is an exercise's line.
func (r *Renderer) listed(e ListedExercise) string {
	mark := " "
	if e.Progress.Verdict != "" {
		mark = r.style.mark(e.Progress.Verdict)
	}
	state := ""
	if e.Progress.Verdict != "" {
		_, color, word := r.style.verdict(e.Progress.Verdict)
		state = " — " + r.style.paint(color, r.words.T(word))
	}
	if e.TestOut && e.Progress.Verdict != checker.Pass {
		state += " (" + r.words.T("render.test_out") + ")"
	}
	if e.OwnEngine && e.Progress.Verdict != checker.Pass {
		state += " (" + r.words.T("render.own_engine") + ")"
	}
	first := "    " + mark + " "
	return r.style.block(first, strings.Repeat(" ", Columns(first)+2), e.ID+" · "+e.Title+state)
}

type lessonJSON struct {
	ID        string       `json:"id"`
	Order     int          `json:"order"`
	Title     string       `json:"title"`
	Coming    bool         `json:"coming"`
	Done      bool         `json:"done"`
	Exercises []listedJSON `json:"exercises"`
}

type listedJSON struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	Verdict   *checker.Verdict `json:"verdict"` // null: no attempt
	Points    int              `json:"points"`
	MaxPoints int              `json:"max_points"`
	TestOut   bool             `json:"test_out"`
	OwnEngine bool             `json:"own_engine"`
}

// LessonsJSON is the list of lessons for programs.
func (r *Renderer) LessonsJSON(list []Lesson) ([]byte, error) {
	out := struct {
		Lessons []lessonJSON `json:"lessons"`
	}{Lessons: []lessonJSON{}}
	for _, l := range list {
		item := lessonJSON{ID: l.ID, Order: l.Order, Title: l.Title, Coming: l.Coming, Done: l.done(), Exercises: []listedJSON{}}
		for _, e := range l.Exercises {
			x := listedJSON{ID: e.ID, Title: e.Title, Points: e.Progress.Points, MaxPoints: e.MaxPoints, TestOut: e.TestOut, OwnEngine: e.OwnEngine}
			if e.Progress.Verdict != "" {
				x.Verdict = &e.Progress.Verdict
			}
			item.Exercises = append(item.Exercises, x)
		}
		out.Lessons = append(out.Lessons, item)
	}
	return marshal(out)
}
