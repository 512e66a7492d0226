package dashboard

import (
	"strconv"

	"matelot/internal/classroom"
)

// course is an outline with its exercises in one row.
type course struct {
	outline   classroom.Outline
	exercises []exercise
	byID      map[string]int
}

// exercise is one with its place.
type exercise struct {
	classroom.Exercise
	index  int
	lesson int // its index
	number int // within its lesson, from 1
}

func newCourse(o classroom.Outline) course {
	c := course{outline: o, byID: map[string]int{}}
	for i, l := range o.Lessons {
		for n, e := range l.Exercises {
			c.byID[e.ID] = len(c.exercises)
			c.exercises = append(c.exercises, exercise{Exercise: e, index: len(c.exercises), lesson: i, number: n + 1})
		}
	}
	return c
}

// exerciseTitle is an exercise as it is called; one that the course has not by its ID.
func (c course) exerciseTitle(w *words, id string) string {
	i, ok := c.byID[id]
	if !ok {
		return id
	}
	return w.title(c.exercises[i].Titles, id)
}

// numbered is an exercise's title with its lesson's and its number: "Ports 2: Publish".
func (c course) numbered(w *words, id string) string {
	i, ok := c.byID[id]
	if !ok {
		return id
	}
	e := c.exercises[i]
	lesson := c.outline.Lessons[e.lesson]
	return w.say("numbered", "Lesson", w.title(lesson.Titles, lesson.ID), "Number", strconv.Itoa(e.number), "Title", w.title(e.Titles, id))
}
