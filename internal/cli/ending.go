package cli

import (
	"context"
	"strings"

	"matelot/internal/course"
)

// maxPassedOver is how many of the exercises that were passed over are named.
const maxPassedOver = 5

// outro is what the lesson says at its end, "" after another exercise than its
// last.
func outro(ex *course.Exercise, lesson *course.Text) string {
	if all := ex.Lesson.Exercises; len(all) == 0 || all[len(all)-1].ID != ex.ID {
		return ""
	}
	return lesson.Outro
}

// courseEnd is the farewell of the course, as Markdown: how much of it was done,
// and what was passed over. It is "" where an exercise still follows. An exercise
// that was just passed is to be kept before.
func (a *App) courseEnd(ctx context.Context, ex *course.Exercise) (string, error) {
	g, err := a.guide(ctx)
	if err != nil {
		return "", err
	}
	if session, err := a.session(); err == nil {
		g.Unfit = func(e *course.Exercise) bool { return fits(session, e) != nil }
	}
	if _, follows := g.Next(ex.ID); follows && !last(g.Course, ex) {
		return "", nil
	}
	best, err := a.bestResults(ctx)
	if err != nil {
		return "", err
	}
	var points, maxPoints, passed int
	var over []string
	exercises := g.Course.Exercises()
	for _, e := range exercises {
		points += best[e.ID].Points
		maxPoints += e.MaxPoints()
		if g.Histories[e.ID].Passed {
			passed++
		} else {
			over = append(over, "`"+e.ID+"`")
		}
	}
	named := over[:min(len(over), maxPassedOver)]
	return a.T("cli.course_end", "Passed", passed, "Total", len(exercises), "Points", points, "MaxPoints", maxPoints,
		"Over", strings.Join(named, ", "), "More", len(over)-len(named)), nil
}

// last tells whether an exercise is the course's last one.
func last(c *course.Course, ex *course.Exercise) bool {
	all := c.Exercises()
	return len(all) > 0 && all[len(all)-1].ID == ex.ID
}
