package classroom

// Outline is what of a course a room shows: its lessons and exercises, in order.
type Outline struct {
	Titles  map[string]string `json:"titles"` // by language
	Lessons []Lesson          `json:"lessons"`
}

// Lesson is one of an outline.
type Lesson struct {
	ID        string            `json:"id"`
	Titles    map[string]string `json:"titles"`
	Exercises []Exercise        `json:"exercises"`
}

// Exercise is one of a lesson.
type Exercise struct {
	ID        string            `json:"id"` // lesson/exercise
	Titles    map[string]string `json:"titles"`
	MaxPoints int               `json:"max_points"`
	Hints     int               `json:"hints"`
}

// Exercise gives one of the outline.
func (o Outline) Exercise(id string) (Exercise, bool) {
	for _, l := range o.Lessons {
		for _, e := range l.Exercises {
			if e.ID == id {
				return e, true
			}
		}
	}
	return Exercise{}, false
}

// Lesson gives one of the outline.
func (o Outline) Lesson(id string) (Lesson, bool) {
	for _, l := range o.Lessons {
		if l.ID == id {
			return l, true
		}
	}
	return Lesson{}, false
}
