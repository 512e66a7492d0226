package course

import (
	"io/fs"
	"sync"

	"matelot/checker"
)

// Format is the version of course.yaml and exercises.yaml that this program
// reads.
const Format = 1

// Course is a list of lessons that belong together.
type Course struct {
	ID      string
	Titles  map[string]string // by language
	Lessons []*Lesson         // in the order of the course, coming ones too

	fsys      fs.FS
	announced []*Lesson // as course.yaml has them, also those that are there
	yaml      *document // where things stand in course.yaml, for lint
}

// Lesson is one folder of a course, or the announcement of one.
type Lesson struct {
	ID        string // "ports"
	Order     int    // the folder's numeric prefix: 70
	Dir       string // "070-ports"; "" for a lesson that is coming
	Coming    bool   // announced, not written yet: no exercises, no text
	Languages []string
	Exercises []*Exercise

	titles map[string]string // of a coming lesson
	root   fs.FS             // the course's
	cut    cut               // how exercises.yaml was read
	fsys   fs.FS             // the lesson's folder
	mu     sync.Mutex
	texts  map[string]*Text
	yaml   *document // where things stand in exercises.yaml, for lint
}

// Exercise is one thing for the learner to do.
type Exercise struct {
	ID        string // "ports/publish"
	Lesson    *Lesson
	Workspace []string // folders of the lesson's workspace/ that the learner gets
	Images    []string // must be there before the learner starts
	Setup     string   // shell script that makes what must already be so
	Registry  bool     // has the session's registry, empty when it begins
	OwnEngine bool     // needs an engine of its own
	TestOut   bool     // who passes it knows what the lesson teaches
	Values    []Value  // that may differ from learner to learner
	Drawn     Values   // what they are here
	Checks    []checker.Check
	Solutions []Script
	Mistakes  []Mistake
}

// Script is something a learner could type, and what they would answer.
type Script struct {
	Run     string
	Answers map[string]string // by check ID
}

// Mistake is a wrong attempt that the course knows, and what must be found.
type Mistake struct {
	Script
	Setup   string // run between the exercise's set-up and the attempt
	Finding checker.Code
	Check   string // the check that must give the finding; "" is any
	Note    string // for the author
}

// Name is the exercise's ID without its lesson: "publish".
func (e *Exercise) Name() string { return e.ID[len(e.Lesson.ID)+1:] }

// MaxPoints is what the exercise is worth.
func (e *Exercise) MaxPoints() int {
	sum := 0
	for _, c := range e.Checks {
		sum += c.MaxPoints()
	}
	return sum
}

// Check finds a check by its ID.
func (e *Exercise) Check(id string) (checker.Check, bool) {
	for _, c := range e.Checks {
		if c.ID == id {
			return c, true
		}
	}
	return checker.Check{}, false
}

// Questions lists the checks that ask the learner something.
func (e *Exercise) Questions() []checker.Check {
	var questions []checker.Check
	for _, c := range e.Checks {
		if c.Answer != nil {
			questions = append(questions, c)
		}
	}
	return questions
}

// TestOut is the exercise that shows that the learner knows the lesson, nil when
// there is none.
func (l *Lesson) TestOut() *Exercise {
	for _, e := range l.Exercises {
		if e.TestOut {
			return e
		}
	}
	return nil
}

// Exercise finds an exercise of the lesson by its short name.
func (l *Lesson) Exercise(name string) *Exercise {
	for _, e := range l.Exercises {
		if e.Name() == name {
			return e
		}
	}
	return nil
}

// Workspace is the folder from which Exercise.Workspace is copied. Opening a
// name in it fails where the lesson has no workspace.
func (l *Lesson) Workspace() (fs.FS, error) { return fs.Sub(l.fsys, "workspace") }

// Lesson finds a lesson by its ID.
func (c *Course) Lesson(id string) *Lesson {
	for _, l := range c.Lessons {
		if l.ID == id {
			return l
		}
	}
	return nil
}

// Exercises lists the exercises of the course, in order.
func (c *Course) Exercises() []*Exercise {
	var all []*Exercise
	for _, l := range c.Lessons {
		all = append(all, l.Exercises...)
	}
	return all
}

// Next is the exercise after one, or nil after the last.
func (c *Course) Next(id string) *Exercise {
	all := c.Exercises()
	for i, e := range all {
		if e.ID == id && i+1 < len(all) {
			return all[i+1]
		}
	}
	return nil
}

// Title is the course's title in a language, or in any when it has none there.
func (c *Course) Title(lang string) string { return inLanguage(c.Titles, lang) }

// inLanguage picks a language's words, then the English ones, then the first
// by the languages' names.
func inLanguage(words map[string]string, lang string) string {
	for _, l := range []string{lang, "en"} {
		if w := words[l]; w != "" {
			return w
		}
	}
	first := ""
	for l := range words {
		if first == "" || l < first {
			first = l
		}
	}
	return words[first]
}
