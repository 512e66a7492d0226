package exchange

// material is what was understood of another platform's folder, on its way to
// be a course.
type material struct {
	id, title string
	lessons   []*lesson
}

// lesson is a lesson on its way. Its texts are Markdown that a lesson of matelot
// can hold.
type lesson struct {
	id        string // what the source calls it; made an ID when it is written
	title     string
	intro     string
	outro     string
	exercises []*exercise
}

// exercise is something to do. It has no checks: those of other platforms are
// scripts, and matelot's are not.
type exercise struct {
	id        string
	title     string
	statement string
	hints     []string
	solution  string // why it is done so
	after     string // what was learned
	setup     string
	solutions []string // scripts
}

// add puts the parts of a text where they belong in the exercise.
func (e *exercise) add(p parts) {
	e.statement = paragraphs(e.statement, p.text)
	e.hints = append(e.hints, p.hints...)
	e.solution = paragraphs(e.solution, p.solution)
	e.after = paragraphs(e.after, p.after)
}
