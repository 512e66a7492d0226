package grader

import "time"

// Submission is what a learner handed in, read and found harmless to keep: no
// path leads out, no file is larger than it may be, nothing is a link or a device.
type Submission struct {
	Name       string    // of the file or folder, printable
	Learner    string    // alias from the manifest, else Name
	Hash       string    // SHA-256 of the content: paths and bytes, whatever held them
	CourseHash string    // of the course that the learner worked with; empty in a plain folder
	Handed     time.Time // when it was packed, by the learner's clock; zero in a plain folder
	Attempts   []Attempt // as the learner's machine kept them: progress, never a grade
	Exercises  map[string]Work
	Problems   []Problem // what could not be read; the rest is graded
}

// Work is what was handed in for one exercise.
type Work struct {
	Commands string            // a POSIX shell script
	Files    map[string]File   // the workspace of the exercise, by slash path
	Answers  map[string]string // to questions, by the check's ID
	// Values are those that the learner's exercise had drawn, by name: it is set up
	// and judged with them. Empty: those of the course.
	Values map[string]string
	// Notes say why doing the commands again may come out otherwise than it did, as
	// the learner's machine saw it: something typed into a container that is not
	// known, a line that is no POSIX shell's. Their words are grade.note.CODE.
	Notes []Problem
}

// File is a regular file of a workspace.
type File struct {
	Data       []byte
	Executable bool
}

// Attempt is a verdict that the learner's own machine kept.
type Attempt struct {
	Exercise  string    `json:"exercise"`
	At        time.Time `json:"at"`
	Verdict   string    `json:"verdict"`
	Points    int       `json:"points"`
	MaxPoints int       `json:"max_points"`
	Findings  []string  `json:"findings,omitempty"`
}
