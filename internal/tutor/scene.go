package tutor

import (
	"context"
	"errors"
	"time"

	"matelot/checker"
	"matelot/internal/i18n"
)

// ErrCourseEnd says that nothing is left to do next.
var ErrCourseEnd = errors.New("the course has come to its end")

// Lab is what the full-screen tutor needs of a session and its course. All texts
// are in the learner's language as it is at the time of the call. Its methods may
// be called from several goroutines; those that change the lab wait for each other.
type Lab interface {
	// Open begins an exercise, or goes on with it where it is under way; "" is
	// what is worth doing. What takes time is said on Said.
	Open(ctx context.Context, id string) (Task, error)
	// Next begins what is worth doing after the exercise under way, or gives
	// ErrCourseEnd.
	Next(ctx context.Context) (Task, error)
	// Reset takes away what the exercise made, and begins it anew.
	Reset(ctx context.Context) (Task, error)
	// Task is the exercise under way, as it is after a word typed in the shell.
	Task(ctx context.Context) (Task, error)
	// Hint shows one more hint: Task has it then.
	Hint(ctx context.Context) (Task, error)
	// Solution is a way to do it, as Markdown.
	Solution(ctx context.Context) (string, error)

	// Judge judges the exercise under way, and says what is new.
	Judge(ctx context.Context) (State, error)
	// Changes tells when it is worth judging again: it never polls. Moved are
	// those after which the exercise or the language may be another. The channel
	// is closed when ctx ends.
	Changes(ctx context.Context) (<-chan Change, error)

	// Home is the course with the learner's progress.
	Home(ctx context.Context) (Home, error)
	// Doctor is the machine's state in one line.
	Doctor(ctx context.Context) (string, error)
	// Picture is what the session has in the engine, whether a check asks or not.
	Picture(ctx context.Context) (checker.Observation, error)
	// Requests are what was asked of the engine in this exercise, oldest first.
	Requests(ctx context.Context) ([]Request, error)

	// Printer says messages in the learner's language; Languages are all there are.
	Printer() *i18n.Printer
	Languages() []string
	SetLang(lang string) error
	// Error words an error for the learner.
	Error(err error) string
	// Said gives what takes time or went by, as it is said.
	Said() <-chan Progress
	// Class gives what the teacher of a classroom says, each time all that holds;
	// "" is nothing any more.
	Class() <-chan string
	// Shell is the learner's shell in this session.
	Shell() (Shell, error)
}

// Progress is what takes time, or went by, and how far it is.
type Progress struct {
	Text string // what: a sentence
	// Done of Total; Total is 0 where nobody knows. Amount is the two in words, with
	// their unit, where Text does not say them: "4.1MB / 10.9MB".
	Done, Total int64
	Amount      string
}

// Change is a reason to look again.
type Change struct{ Moved bool }

// Task is an exercise under way. Its texts are Markdown, written for the
// learner's shell.
type Task struct {
	ID, Title string
	Lesson    string // its title
	Number    int    // its place in the lesson, from 1
	Of        int
	// Intro is what stands before the exercise: the lesson's introduction, or the
	// prose since the exercise before.
	Intro     string
	Statement string // with its questions
	Hints     []string
	AllHints  int
	After     string // what was learned
	Outro     string // how the lesson ends, of its last exercise
	Why       string // it comes now and is not simply the next: a sentence; "" otherwise

	Checks    []checker.Check
	Questions map[string]string // titles, by check ID
	Began     int64             // differs each time that the exercise begins
	Said      []string          // what there is to say of its beginning, in sentences
}

// State is how an exercise stands.
type State struct {
	Exercise string
	Results  []checker.Result
	Notice   Notice
	Standing Notice // what stands, where Notice has no finding since it was told before
	Took     time.Duration
	End      string // the course's farewell, once its last exercise was passed
}

// Home is the course with the learner's progress.
type Home struct {
	Lessons []HomeLesson
	Next    string // the exercise that is worth doing now; "" when all is done
}

// HomeLesson is one lesson of it.
type HomeLesson struct {
	ID, Title string
	Coming    bool // announced, not there yet
	Exercises []HomeExercise
	Spent     time.Duration // at its exercises, as far as attempts tell
}

// HomeExercise is one exercise of it.
type HomeExercise struct {
	ID, Title     string
	Passed, Tried bool
	TestOut       bool // passing it stands for the lesson
	Elsewhere     bool // it needs an engine of its own, which this lab has not
}

// Passed counts the exercises that were passed.
func (l HomeLesson) Passed() int {
	n := 0
	for _, e := range l.Exercises {
		if e.Passed {
			n++
		}
	}
	return n
}

// Request is what a command asked of the engine, and what it answered.
type Request struct {
	At      time.Time
	Command string // as it was typed; "" where it is not known
	// Method and Path are of the engine's API, with the target's name in its place:
	// "POST", "/containers/our-web-server/start".
	Method, Path string
	Status       int // of the HTTP answer; 0: it is still going on, or the client left
	Error        string
	Took         time.Duration
}
